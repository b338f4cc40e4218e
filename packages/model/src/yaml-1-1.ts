// SPDX-License-Identifier: Apache-2.0

const booleans: ReadonlyMap<string, boolean> = new Map([
	...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'].map((word) => [word, true] as const),
	...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);

const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

/**
 * What kubectl makes of a plain scalar that is not null: a boolean, a number, or the string itself.
 *
 * kubectl reads YAML 1.1 as its library does, which differs from the specification: sexagesimal numbers and dates stay
 * strings, and any underscore in a number is skipped.
 * https://github.com/kubernetes-sigs/yaml/blob/v1.4.0/goyaml.v2/resolve.go
 */
export function kubectlReads(plain: string): boolean | number | string {
	const boolean = booleans.get(plain);
	if (boolean !== undefined) return boolean;
	if (!/^[-+.0-9]/.test(plain)) return plain;
	const digits = plain.replaceAll('_', '');
	return integer(digits) ?? (float.test(digits) ? Number(digits) : plain);
}

function integer(digits: string): number | undefined {
	const [, sign, prefix = '', rest = ''] = /^([-+]?)(0[xX]|0[bB]|0[oO]|0(?=[0-9]))?([0-9a-fA-F]+)$/.exec(digits) ?? [];
	const form = forms[prefix.toLowerCase()];
	if (form === undefined || !form.digits.test(rest)) return undefined;
	const value = Number(`${form.prefix}${rest}`);
	return sign === '-' ? -value : value;
}

const forms: Readonly<Record<string, { readonly digits: RegExp; readonly prefix: string }>> = {
	'': { digits: /^[0-9]+$/, prefix: '' },
	'0': { digits: /^[0-7]+$/, prefix: '0o' },
	'0o': { digits: /^[0-7]+$/, prefix: '0o' },
	'0b': { digits: /^[01]+$/, prefix: '0b' },
	'0x': { digits: /^[0-9a-fA-F]+$/, prefix: '0x' },
};
