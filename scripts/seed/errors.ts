/** Why there will be no demo world. */
export class DemoRefused extends Error {
  readonly code: 'DEMO_IN_PRODUCTION' | 'DEMO_NAME_TAKEN';

  constructor(code: DemoRefused['code'], message: string) {
    super(message);
    this.name = 'DemoRefused';
    this.code = code;
  }
}
