// SPDX-License-Identifier: Apache-2.0

/** HTML that is safe to put into a page as it is. */
export class Markup {
	readonly text: string;

	/** @param text - taken as HTML */
	constructor(text: string) {
		this.text = text;
	}
}

/** What can stand between the parts of {@link html}: texts are escaped, markup is not, of lists every item. */
export type Content = string | number | Markup | undefined | readonly Content[];

/** HTML with every text in it escaped, as content and in quoted attributes. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
	return new Markup(parts.map((part, index) => `${part}${written(contents[index])}`).join(''));
}

const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

function written(content: Content): string {
	if (content === undefined) return '';
	if (content instanceof Markup) return content.text;
	if (typeof content === 'object') return content.map(written).join('');
	return String(content).replace(/[&<>"']/g, (character) => entities[character]!);
}

/** A value as JSON that can stand inside a script element: no `<` can end it, or begin a comment. */
export function embeddedJson(value: unknown): Markup {
	return new Markup(JSON.stringify(value).replaceAll('<', '\\u003c'));
}
