// SPDX-License-Identifier: Apache-2.0

/** What the page’s own functions use of an element of a browser, and no more. */
export interface PageElement {
	textContent: string | null;
	hidden: boolean;
	value: string;
	scrollTop: number;
	readonly dataset: Record<string, string | undefined>;
	append(...children: readonly (PageElement | string)[]): void;
	replaceChildren(...children: readonly (PageElement | string)[]): void;
	getAttribute(name: string): string | null;
	setAttribute(name: string, value: string): void;
	addEventListener(type: string, listener: (event: PageEvent) => void): void;
	querySelector(selector: string): PageElement | null;
	querySelectorAll(selector: string): Iterable<PageElement>;
	closest(selector: string): PageElement | null;
	focus(): void;
	scrollIntoView(options: { readonly block: 'nearest' | 'start' }): void;
	/** Of a dialog. */
	readonly open?: boolean;
	showModal?(): void;
	close?(): void;
}

/** What they use of an event. */
export interface PageEvent {
	readonly key?: string;
	readonly target: PageElement;
	preventDefault(): void;
}

/** What they use of a document. */
export interface PageDocument {
	readonly activeElement: PageElement | null;
	createElement(tag: string): PageElement;
	querySelector(selector: string): PageElement | null;
	querySelectorAll(selector: string): Iterable<PageElement>;
	addEventListener(type: string, listener: (event: PageEvent) => void): void;
}

/** What they use of a window. */
export interface PageWindow {
	readonly location: { readonly hash: string; readonly pathname: string; readonly search: string };
	readonly history: { replaceState(state: unknown, unused: string, url: string): void };
	/** Absent where the page was not loaded from a safe origin. */
	readonly navigator: { readonly clipboard?: { writeText(text: string): Promise<void> } };
	addEventListener(type: string, listener: (event: PageEvent) => void): void;
	setTimeout(action: () => void, ms: number): void;
}
