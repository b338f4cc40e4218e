// SPDX-License-Identifier: Apache-2.0

/**
 * A JSON value without the fields that are null, at any depth, which Kubernetes reads as absent, and which the API server
 * itself writes, such as `ports: null` in an EndpointSlice without endpoints. Items of lists stay; a value without such
 * fields is the identical one.
 */
export function withoutNulls<Value>(value: Value): Value {
	return cleaned(value) as Value;
}

function cleaned(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) {
		const items = value.map(cleaned);
		return items.every((item, index) => item === value[index]) ? value : items;
	}
	const fields = Object.entries(value);
	const kept = fields.flatMap(([name, field]) => (field === null ? [] : [[name, cleaned(field)] as const]));
	const isSame = kept.length === fields.length && kept.every(([, field], index) => field === fields[index]![1]);
	return isSame ? value : Object.fromEntries(kept);
}
