declare module "*.css" {
  const text: string;
  export default text;
}
declare var trustedTypes:
  | { createPolicy(name: string, rules: { createHTML(text: string): string }): { createHTML(text: string): string } }
  | undefined;
/** A fingerprint of this very build, in the address of what is loaded later. */
declare var BUILD: string;
