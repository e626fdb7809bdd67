declare module "*.css" {
  const text: string;
  export default text;
}
declare var trustedTypes:
  | { createPolicy(name: string, rules: { createHTML(text: string): string }): { createHTML(text: string): string } }
  | undefined;
