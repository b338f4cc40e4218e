// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The top folder of the repository, with a slash at its end. */
export const repository = fileURLToPath(new URL('../../', import.meta.url));

/** A page of the documentation: its path from the top of the repository, and its text. */
export interface Page {
	readonly path: string;
	readonly text: string;
}

/** A fenced block of a page. */
export interface Block {
	/** The first word after the fence. */
	readonly language: string;
	/** The other words after the fence: `name` or `name=value`. */
	readonly words: Readonly<Record<string, string>>;
	/** The text between the fences, with the newline at its end. */
	readonly text: string;
	/** The line of the opening fence, from 1. */
	readonly line: number;
}

/** A page of the repository. */
export async function pageAt(path: string): Promise<Page> {
	return { path, text: await readFile(repository + path, 'utf8') };
}

/** Every page, sorted by path: the Markdown files at the top, and those of `docs`. */
export async function pages(): Promise<readonly Page[]> {
	const top = (await readdir(repository)).filter((name) => name.endsWith('.md'));
	const below = (await readdir(`${repository}docs`, { recursive: true })).filter((name) => name.endsWith('.md'));
	const paths = [...top, ...below.map((name) => `docs/${name}`)].sort();
	return Promise.all(paths.map(pageAt));
}

/** The fenced blocks of a page, in order. */
export function blocksOf({ text }: Pick<Page, 'text'>): readonly Block[] {
	const blocks: Block[] = [];
	let open: { readonly info: string; readonly line: number; readonly lines: string[] } | undefined;
	for (const [index, line] of text.split('\n').entries()) {
		if (open && line === '```') {
			blocks.push(blockOf(open.info, open.lines, open.line));
			open = undefined;
		} else if (open) open.lines.push(line);
		else if (line.startsWith('```')) open = { info: line.slice(3), line: index + 1, lines: [] };
	}
	if (open) throw new Error(`the block of line ${open.line} has no end`);
	return blocks;
}

function blockOf(info: string, lines: readonly string[], line: number): Block {
	const [language = '', ...words] = info.trim().split(/\s+/);
	const pairs = words.map((word) => {
		const equals = word.indexOf('=');
		return equals < 0 ? [word, ''] : [word.slice(0, equals), word.slice(equals + 1)];
	});
	const text = lines.map((content) => `${content}\n`).join('');
	return { language, words: Object.fromEntries(pairs), text, line };
}

/** The text of a page without its fenced blocks. */
export function proseOf({ text }: Pick<Page, 'text'>): string {
	return text.replace(/^```[\s\S]*?^```$/gm, '');
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(page: Pick<Page, 'text'>): ReadonlySet<string> {
	const headings = [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading!);
	return new Set(
		headings.map((heading) =>
			heading
				.toLowerCase()
				.replace(/[^\p{L}\p{N}_ -]/gu, '')
				.replaceAll(' ', '-'),
		),
	);
}
