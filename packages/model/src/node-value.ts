// SPDX-License-Identifier: Apache-2.0
import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml';
import type { ModelCode } from './codes.ts';
import type { Path } from './diagnostic.ts';
import { kubectlReads } from './yaml-1-1.ts';

/** A finding in the text of a document, before it is known what the document is. */
export interface TextFinding {
	readonly code: ModelCode;
	readonly words: string;
	readonly path: Path;
	readonly offset: number;
}

// An alias costs nothing until somebody writes its value out, and then multiplies: this many values is beyond any document
// that people write.
const maxAliased = 100_000;

/**
 * Makes plain data of one YAML document's nodes, and finds what YAML allows and Kubernetes does not, or reads otherwise.
 *
 * Every map is a plain object whose properties are its own, `__proto__` included. Aliased values are shared.
 */
export class NodeReader {
	readonly findings: TextFinding[] = [];
	readonly #anchors = new Map<string, { readonly value: unknown; readonly size: number }>();
	readonly #path: (string | number)[] = [];
	#size = 0;
	#aliased = 0;

	/** The value of a node. */
	read(node: unknown): unknown {
		this.#size++;
		if (isAlias(node)) return this.#alias(node.source, node);
		const before = this.#size;
		const value = this.#written(node);
		const anchor = (node as Node | null)?.anchor as string | undefined;
		if (anchor !== undefined) this.#anchors.set(anchor, { value, size: this.#size - before + 1 });
		return value;
	}

	#written(node: unknown): unknown {
		if (isScalar(node)) return this.#scalar(node);
		if (isMap(node)) return this.#map(node.items);
		if (!isSeq(node)) return null;
		return node.items.map((item, index) => {
			this.#path.push(index);
			const value = isPair(item) ? this.#map([item]) : this.read(item);
			this.#path.pop();
			return value;
		});
	}

	#map(pairs: readonly Pair[]): object {
		const object: Record<string, unknown> = {};
		for (const pair of pairs) {
			const name = this.#key(pair.key);
			if (name === undefined) continue;
			this.#path.push(name);
			if (Object.hasOwn(object, name)) this.#find('model/duplicate-field', `"${name}" is written twice`, pair.key);
			const value = this.read(pair.value);
			this.#path.pop();
			if (name === '__proto__')
				Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
			else object[name] = value;
		}
		return object;
	}

	#key(node: unknown): string | undefined {
		if (!isScalar(node)) {
			this.#find('model/syntax', 'expected the name of a field', node);
			return undefined;
		}
		if (node.value === '<<' && node.type === 'PLAIN') {
			this.#find('model/merge-key', 'merge keys are not read', node);
			return undefined;
		}
		this.#compare(node);
		return String(node.value ?? '');
	}

	#scalar(node: Scalar): unknown {
		const { value } = node;
		if (typeof value === 'number') {
			const source = node.source ?? '';
			if (!Number.isFinite(value)) this.#find('model/number', `${source} is not a number that JSON has`, node);
			else if (Number.isInteger(value) && !Number.isSafeInteger(value) && !/[.eE]/.test(source))
				this.#find('model/number', `${source} is too large to be kept exactly`, node);
		}
		this.#compare(node);
		// A document that declares YAML 1.1 has dates and binary data, which JSON and Kubernetes have not.
		return typeof value === 'object' && value !== null ? (node.source ?? null) : value;
	}

	#compare(node: Scalar): void {
		if (node.type !== 'PLAIN' || node.source === undefined || node.value === null) return;
		const theirs = kubectlReads(node.source);
		if (theirs === node.value || (typeof node.value === 'number' && !Number.isFinite(node.value))) return;
		this.#find('model/yaml-1.1', `kubectl reads ${node.source} as ${kind(theirs)}`, node);
	}

	#alias(name: string, node: Node): unknown {
		const anchor = this.#anchors.get(name);
		if (anchor === undefined) {
			this.#find('model/alias', `the alias *${name} has no anchor before it`, node);
			return null;
		}
		this.#size += anchor.size;
		this.#aliased += anchor.size;
		if (this.#aliased <= maxAliased) return anchor.value;
		if (this.#aliased - anchor.size <= maxAliased)
			this.#find('model/alias', `aliases stand for more than ${maxAliased} values`, node);
		return null;
	}

	#find(code: ModelCode, words: string, node: unknown): void {
		this.findings.push({ code, words, path: [...this.#path], offset: (node as Node | null)?.range?.[0] ?? 0 });
	}
}

function kind(value: boolean | number | string): string {
	if (typeof value === 'string') return 'a string';
	return typeof value === 'boolean' ? `the boolean ${value}` : `the number ${value}`;
}
