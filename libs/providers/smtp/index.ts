export { renderMail } from './compose.ts';
export type { SmtpGateway, SmtpOptions } from './smtp-gateway.ts';
export { openSmtp } from './smtp-gateway.ts';
