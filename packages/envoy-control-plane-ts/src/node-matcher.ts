// SPDX-License-Identifier: Apache-2.0
import type { JsonValue } from '@bufbuild/protobuf';
import type { Node } from '#api/envoy/config/core/v3/base_pb.js';
import type { NodeMatcher } from '#api/envoy/type/matcher/v3/node_pb.js';
import type { StringMatcher } from '#api/envoy/type/matcher/v3/string_pb.js';
import type { ValueMatcher } from '#api/envoy/type/matcher/v3/value_pb.js';
import { BadRequest } from './request.ts';

/**
 * Whether one of the matchers accepts a node; none accept every node (envoy/service/status/v3/csds.proto). Throws for
 * regular expressions and extensions: what somebody sends is never a program here.
 */
export function matchesNode(matchers: readonly NodeMatcher[], node: Node): boolean {
	if (matchers.length === 0) return true;
	return matchers.some(
		({ nodeId, nodeMetadatas }) =>
			(nodeId === undefined || matchesString(nodeId, node.id)) &&
			nodeMetadatas.every(({ path, value }) => {
				const keys = path.map(({ segment }) => segment.value ?? '');
				return value !== undefined && matchesValue(value, valueAt(node.metadata, keys));
			}),
	);
}

function valueAt(value: JsonValue | undefined, [key, ...rest]: readonly string[]): JsonValue | undefined {
	if (key === undefined) return value;
	if (value === null || typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, key))
		return undefined;
	return valueAt(value[key], rest);
}

function matchesString({ matchPattern, ignoreCase }: StringMatcher, text: string): boolean {
	const fold = (one: string): string => (ignoreCase ? one.toLowerCase() : one);
	switch (matchPattern.case) {
		case 'exact':
			return fold(text) === fold(matchPattern.value);
		case 'prefix':
			return fold(text).startsWith(fold(matchPattern.value));
		case 'suffix':
			return fold(text).endsWith(fold(matchPattern.value));
		case 'contains':
			return fold(text).includes(fold(matchPattern.value));
		default:
			throw new BadRequest('INVALID_ARGUMENT', `texts are matched exactly or by a part, not by ${matchPattern.case}`);
	}
}

function matchesValue({ matchPattern }: ValueMatcher, value: JsonValue | undefined): boolean {
	switch (matchPattern.case) {
		case 'nullMatch':
			return value === null;
		case 'doubleMatch':
			return typeof value === 'number' && matchesNumber(matchPattern.value.matchPattern, value);
		case 'stringMatch':
			return typeof value === 'string' && matchesString(matchPattern.value, value);
		case 'boolMatch':
			return value === matchPattern.value;
		case 'presentMatch':
			return (value !== undefined) === matchPattern.value;
		case 'listMatch': {
			const { value: one } = matchPattern.value.matchPattern;
			return Array.isArray(value) && one !== undefined && value.some((entry) => matchesValue(one, entry));
		}
		case 'orMatch':
			return matchPattern.value.valueMatchers.some((one) => matchesValue(one, value));
		default:
			return false;
	}
}

type NumberPattern = Extract<ValueMatcher['matchPattern'], { case: 'doubleMatch' }>['value']['matchPattern'];

function matchesNumber(pattern: NumberPattern, value: number): boolean {
	if (pattern.case === 'exact') return value === pattern.value;
	return pattern.case === 'range' && value >= pattern.value.start && value < pattern.value.end;
}
