// SPDX-License-Identifier: Apache-2.0
import { Document, isScalar, visit } from 'yaml';

// What a reader of YAML 1.1, kubectl among them, takes for something else than the string that it is, and characters
// that some readers break lines at or refuse.
const risky =
	/^(?:y|n|yes|no|on|off|true|false|null|~|=|<<)$|^[-+.]?[0-9._]|^[-+]?e[-+]?[0-9]+$|^[-+]?\.?(?:inf|nan)|[\p{Cc}\u00a0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]/iu;

/**
 * Writes values as a stream of YAML documents that readers of YAML 1.2 and of YAML 1.1, kubectl among them, read alike.
 *
 * Values are plain data, as JSON has it. There are no anchors and no folded lines, and the order of fields stays.
 */
export function toYaml(documents: readonly unknown[]): string {
	return documents.map(toDocument).join('---\n');
}

function toDocument(value: unknown): string {
	const document = new Document(value, { aliasDuplicateObjects: false });
	visit(document, {
		Scalar(key, node) {
			if (typeof node.value !== 'string') return;
			// A block scalar is kept for the texts that people read; what it cannot carry is quoted like the rest.
			const plain = node.value.replaceAll('\n', '');
			const block = key !== 'key' && node.value.includes('\n') && /^[^\s]/.test(node.value) && !unsafe.test(plain);
			if (block) node.type = 'BLOCK_LITERAL';
			else if (node.value.includes('\n') || risky.test(node.value)) node.type = 'QUOTE_DOUBLE';
		},
		Pair(_, pair) {
			if (isScalar(pair.key) && typeof pair.key.value === 'string' && pair.key.value.length > 120) {
				pair.key.type = 'QUOTE_DOUBLE';
			}
		},
	});
	// Every text that holds one of these is in double quotes by now, where readers that break lines at them need escapes.
	return document
		.toString({ lineWidth: 0 })
		.replace(/(?![\t\n])\p{Cc}|[\u00a0\u2028\u2029\ufeff\ufffe\uffff]/gu, escaped);
}

function escaped(character: string): string {
	return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const unsafe = /(?!\t)\p{Cc}|[\u00a0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]/u;
