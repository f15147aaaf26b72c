import { DomainError } from '#kernel';

/** Somebody has registered this address before. Neither who nor when is said: the caller may be anybody. */
export class AlreadyRegistered extends DomainError {
  constructor() {
    super('already_registered', 'This e-mail address has been registered already.');
  }
}

/** It is no e-mail address that anything could be delivered to. */
export class InvalidAddress extends DomainError {
  constructor() {
    super('invalid_input', 'It must be an e-mail address.');
  }
}

/** No registration has this id. */
export class RegistrationNotFound extends DomainError {
  readonly registrationId: string;

  constructor(registrationId: string) {
    super('not_found', `There is no registration ${registrationId}.`);
    this.registrationId = registrationId;
  }
}
