export { typeOfContent } from './type-of-content.ts';
