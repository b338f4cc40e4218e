// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic, Severity } from 'branchline';
import pc from 'picocolors';

/** The colours of a stream. */
export type Colours = ReturnType<typeof pc.createColors>;

/** What the program talks to: data goes to stdout, everything else to stderr; each has colours only where it is a TTY. */
export class Terminal {
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
	/** The colours of stdout; they leave text as it is where it is not a TTY. */
	readonly colours: Colours;
	readonly #errorColours: Colours;
	#isQuiet = false;

	constructor(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream, environment: NodeJS.ProcessEnv) {
		this.stdout = stdout;
		this.stderr = stderr;
		this.colours = pc.createColors(wantsColour(stdout, environment));
		this.#errorColours = pc.createColors(wantsColour(stderr, environment));
	}

	/** Leaves out warnings and infos from now on. */
	beQuiet(): void {
		this.#isQuiet = true;
	}

	/** Prints data; it ends with a line break, unless there is none of it. */
	print(text: string): void {
		if (text !== '') this.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
	}

	/** Says one line on stderr. */
	say(severity: Severity, line: string): void {
		if (this.#isQuiet && severity !== 'error') return;
		const paint = this.#errorColours[severities[severity]];
		this.stderr.write(`${paint(`${severity}:`)} ${line}\n`);
	}

	/** Says each diagnostic in the words of `format`, in order, and returns whether one is an error. */
	report(diagnostics: readonly Diagnostic[], format: (diagnostic: Diagnostic) => string): boolean {
		for (const diagnostic of diagnostics) this.say(diagnostic.severity, format(diagnostic));
		return diagnostics.some(({ severity }) => severity === 'error');
	}
}

const severities = { error: 'red', warning: 'yellow', info: 'cyan' } as const;

// https://no-color.org: set and not empty. FORCE_COLOR has the last word for those who page through colours.
function wantsColour(stream: NodeJS.WriteStream, { NO_COLOR, FORCE_COLOR, TERM }: NodeJS.ProcessEnv): boolean {
	if (NO_COLOR) return false;
	if (FORCE_COLOR) return FORCE_COLOR !== '0';
	return stream.isTTY === true && TERM !== 'dumb';
}
