// SPDX-License-Identifier: Apache-2.0
import type { PageDocument, PageElement, PageWindow } from './dom.ts';

/** A child of an element; what is not there is left out. */
export type Child = PageElement | string | undefined;

/** Makes an element: `div.card.good` has two classes. */
type MakeElement = (
	tag: string,
	attributes: Readonly<Record<string, string>>,
	...children: readonly Child[]
) => PageElement;

/** How the page makes elements. */
export interface Elements {
	readonly make: MakeElement;
	/** YAML with its keys and comments set off, and a button that copies it. */
	readonly yaml: (text: string) => PageElement;
}

/** Written into the page as text: it uses nothing outside itself. */
export function makeElements(document: PageDocument, { navigator, setTimeout }: PageWindow): Elements {
	const make: MakeElement = (tag, attributes, ...children) => {
		const [name = 'div', ...classes] = tag.split('.');
		const element = document.createElement(name);
		if (classes.length > 0) element.setAttribute('class', classes.join(' '));
		for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
		element.append(...children.filter((child) => child !== undefined));
		return element;
	};

	const line = (text: string): readonly Child[] => {
		const [, indent, key, rest] = /^(\s*(?:- )*)([^\s:#][^:]*)(:(?: .*)?)$/.exec(text) ?? [];
		if (key === undefined) return [make(/^\s*(?:#|---)/.test(text) ? 'i' : 'span', {}, `${text}\n`)];
		return [indent, make('b', {}, key), `${rest}\n`];
	};

	const copyButton = (text: string): Child => {
		const { clipboard } = navigator;
		if (clipboard === undefined) return undefined;
		const button = make('button.copy', { type: 'button' }, 'Copy');
		button.addEventListener('click', async () => {
			await clipboard.writeText(text);
			button.textContent = 'Copied';
			setTimeout(() => {
				button.textContent = 'Copy';
			}, 1500);
		});
		return button;
	};

	const yaml = (text: string): PageElement => {
		const lines = text.trimEnd().split('\n');
		return make('div.yaml', {}, copyButton(text), make('pre', { tabindex: '0' }, ...lines.flatMap(line)));
	};

	return { make, yaml };
}
