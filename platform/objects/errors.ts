/** The object is larger than the caller takes. Never retried. */
export class ObjectTooLarge extends Error {
  readonly code = 'OBJECT_TOO_LARGE';
  readonly maxBytes: number;

  constructor(key: string, maxBytes: number) {
    super(`object ${key} is larger than ${maxBytes} bytes`);
    this.name = 'ObjectTooLarge';
    this.maxBytes = maxBytes;
  }
}

/** The store did not answer, or answered that it cannot, at every attempt. Worth trying again later. */
export class ObjectStoreUnavailable extends Error {
  readonly code = 'OBJECT_STORE_UNAVAILABLE';

  constructor(operation: string, cause: unknown) {
    super(`object storage is unavailable (${operation})`, { cause });
    this.name = 'ObjectStoreUnavailable';
  }
}

/** The store understood and refused: another attempt would end the same. `s3Code` is its own word for why. */
export class ObjectStoreRefused extends Error {
  readonly code = 'OBJECT_STORE_REFUSED';
  readonly s3Code: string;

  constructor(operation: string, s3Code: string, cause: unknown) {
    super(`object storage refused (${operation}): ${s3Code}`, { cause });
    this.name = 'ObjectStoreRefused';
    this.s3Code = s3Code;
  }
}
