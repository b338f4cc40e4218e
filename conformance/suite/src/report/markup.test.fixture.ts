// SPDX-License-Identifier: Apache-2.0

/** A start tag, with its attributes as they are written. */
export interface Tag {
	readonly name: string;
	readonly attributes: Readonly<Record<string, string>>;
}

const token =
	/<!--[\s\S]*?-->|<!doctype html>|<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w-]+(?:="[^"<]*")?)*)\s*(\/?)>|<|&(?!(?:\w+|#\d+);)/g;
const attribute = /([\w-]+)(?:="([^"]*)")?/g;

/** Every start tag of a markup; throws an Error where tags are not closed in order, or a character is not escaped. */
export function tagsOf(text: string, options: { readonly empty?: readonly string[] } = {}): readonly Tag[] {
	const open: string[] = [];
	const tags: Tag[] = [];
	for (const { 0: whole, 1: slash, 2: name, 3: written = '', 4: end, index } of text.matchAll(token)) {
		if (whole.startsWith('<!')) continue;
		if (name === undefined) throw new Error(`not escaped: ${text.slice(index, index + 60)}`);
		if (slash === '/') {
			const last = open.pop();
			if (last !== name) throw new Error(`</${name}> ends <${last}>: ${text.slice(index - 60, index + 20)}`);
			continue;
		}
		const attributes = [...written.matchAll(attribute)].map(([, key = '', value = '']) => [key, value] as const);
		if (new Set(attributes.map(([key]) => key)).size < attributes.length)
			throw new Error(`an attribute twice: ${whole}`);
		tags.push({ name, attributes: Object.fromEntries(attributes) });
		if (end === '' && !options.empty?.includes(name)) open.push(name);
	}
	if (open.length > 0) throw new Error(`not closed: ${open.join(' ')}`);
	return tags;
}
