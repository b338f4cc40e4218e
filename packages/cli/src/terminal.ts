// SPDX-License-Identifier: Apache-2.0
import { buffer } from 'node:stream/consumers';
import type { Diagnostic, Severity } from 'branchline';
import pc from 'picocolors';

/** How what the program says is written: as text for people, or as one JSON object in each line for programs. */
export type LogFormat = 'text' | 'json';

/** What a line is about, for programs; JSON lines have these fields, text has none of them. */
export type Fields = Readonly<Record<string, unknown>>;

/** The colours of a stream. */
export type Colours = ReturnType<typeof pc.createColors>;

/** The streams of a process that runs the program. */
export interface Streams {
	readonly stdin: NodeJS.ReadableStream;
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
}

/** What the program talks to: data goes to stdout, everything else to stderr; each has colours only where it is a TTY. */
export class Terminal {
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
	/** The colours of stdout; they leave text as it is where it is not a TTY. */
	readonly colours: Colours;
	readonly #stdin: NodeJS.ReadableStream;
	readonly #errorColours: Colours;
	#given: Promise<Uint8Array> | undefined;
	#isQuiet = false;
	#format: LogFormat = 'text';

	constructor({ stdin, stdout, stderr }: Streams, environment: NodeJS.ProcessEnv) {
		this.#stdin = stdin;
		this.stdout = stdout;
		this.stderr = stderr;
		this.colours = pc.createColors(wantsColour(stdout, environment));
		this.#errorColours = pc.createColors(wantsColour(stderr, environment));
	}

	/** All that comes on stdin. It can be read once only, so what it held is kept for whoever asks again. */
	read(): Promise<Uint8Array> {
		this.#given ??= buffer(this.#stdin);
		return this.#given;
	}

	/** Leaves out warnings and infos from now on. */
	beQuiet(): void {
		this.#isQuiet = true;
	}

	/** Says in this form what is said from now on, and what is done. */
	logAs(format: LogFormat): void {
		this.#format = format;
	}

	/** Prints data; it ends with a line break, unless there is none of it. */
	print(text: string): void {
		if (text !== '') this.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
	}

	/** Prints one line about something that was done, which is a result of the program. */
	done(line: string, fields: Fields = {}): void {
		this.print(this.#format === 'json' ? jsonLine('info', line, fields) : line);
	}

	/** Says one line on stderr. */
	say(severity: Severity, line: string, fields: Fields = {}): void {
		if (this.#isQuiet && severity !== 'error') return;
		if (this.#format === 'json') {
			this.stderr.write(`${jsonLine(severity, line, fields)}\n`);
			return;
		}
		const paint = this.#errorColours[severities[severity]];
		this.stderr.write(`${paint(`${severity}:`)} ${line}\n`);
	}

	/** Says each diagnostic in the words of `format`, in order, and returns whether one is an error. */
	report(diagnostics: readonly Diagnostic[], format: (diagnostic: Diagnostic) => string): boolean {
		for (const diagnostic of diagnostics) this.say(diagnostic.severity, format(diagnostic), fieldsOf(diagnostic));
		return diagnostics.some(({ severity }) => severity === 'error');
	}
}

/** The fields of a diagnostic; its message and its hint are what is said. */
export function fieldsOf({ severity: _, message: __, hint: ___, ...fields }: Diagnostic): Fields {
	return fields;
}

const levels = { error: 'error', warning: 'warn', info: 'info' } as const;
/** The most items of a list in a JSON line: who collects lines cuts long ones, which are no JSON then. */
const mostItems = 50;

function jsonLine(severity: Severity, msg: string, fields: Fields): string {
	const time = new Date().toISOString();
	return JSON.stringify({ level: levels[severity], time, msg, ...fields }, (_, value: unknown) =>
		Array.isArray(value) && value.length > mostItems
			? [...value.slice(0, mostItems), `… ${value.length - mostItems} more`]
			: value,
	);
}

const severities = { error: 'red', warning: 'yellow', info: 'cyan' } as const;

// https://no-color.org: set and not empty. FORCE_COLOR has the last word for those who page through colours.
function wantsColour(stream: NodeJS.WriteStream, { NO_COLOR, FORCE_COLOR, TERM }: NodeJS.ProcessEnv): boolean {
	if (NO_COLOR) return false;
	if (FORCE_COLOR) return FORCE_COLOR !== '0';
	return stream.isTTY === true && TERM !== 'dumb';
}
