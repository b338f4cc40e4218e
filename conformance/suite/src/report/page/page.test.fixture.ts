// SPDX-License-Identifier: Apache-2.0
import type { PageDocument, PageElement, PageEvent } from './client/dom.ts';

/** An element that remembers what becomes of it. Selectors find what `found` holds for them. */
export class FakeElement implements PageElement {
	readonly tag: string;
	readonly attributes: Record<string, string> = {};
	readonly children: (FakeElement | string)[] = [];
	readonly found: Record<string, readonly FakeElement[]> = {};
	readonly dataset: Record<string, string | undefined> = {};
	readonly listeners: Record<string, (event: PageEvent) => void> = {};
	hidden = false;
	value = '';
	scrollTop = 0;

	constructor(tag: string, dataset: Readonly<Record<string, string>> = {}) {
		this.tag = tag;
		Object.assign(this.dataset, dataset);
	}

	get textContent(): string {
		return this.children.map((child) => (typeof child === 'string' ? child : child.textContent)).join('');
	}
	set textContent(text: string) {
		this.children.splice(0, Number.POSITIVE_INFINITY, text);
	}
	append(...children: readonly (PageElement | string)[]): void {
		this.children.push(...(children as (FakeElement | string)[]));
	}
	replaceChildren(...children: readonly (PageElement | string)[]): void {
		this.children.splice(0, Number.POSITIVE_INFINITY, ...(children as (FakeElement | string)[]));
	}
	getAttribute(name: string): string | null {
		return this.attributes[name] ?? null;
	}
	setAttribute(name: string, value: string): void {
		this.attributes[name] = value;
	}
	addEventListener(type: string, listener: (event: PageEvent) => void): void {
		this.listeners[type] = listener;
	}
	querySelector(selector: string): FakeElement | null {
		return this.querySelectorAll(selector)[0] ?? null;
	}
	querySelectorAll(selector: string): readonly FakeElement[] {
		return this.found[selector] ?? [];
	}
	closest(): FakeElement | null {
		return this;
	}
	focus(): void {}
	scrollIntoView(): void {}

	/** Something happens to the element. */
	happens(type: string): void {
		this.listeners[type]?.({ target: this, preventDefault: () => undefined });
	}

	/** This element and all in it that have a class. */
	withClass(name: string): readonly FakeElement[] {
		const own = (this.attributes.class ?? '').split(' ').includes(name) ? [this] : [];
		return [...own, ...this.children.flatMap((child) => (typeof child === 'string' ? [] : child.withClass(name)))];
	}
}

/** A document whose selectors find what `found` holds for them. */
export class FakeDocument extends FakeElement implements PageDocument {
	readonly activeElement = null;

	constructor(found: Readonly<Record<string, readonly FakeElement[]>> = {}) {
		super('document');
		Object.assign(this.found, found);
	}
	createElement(tag: string): FakeElement {
		return new FakeElement(tag);
	}
}
