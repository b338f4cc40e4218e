// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from './contract.ts';

/**
 * What a regular expression of Envoy says of a header value, whose characters are its bytes. Before release 1.39 RE2 reads
 * UTF-8, where no pattern covers a value with bytes that are none; from 1.39 on it reads bytes (`source/common/common/regex.cc`;
 * seen with Envoy 1.38.3 and 1.39.3). Throws {@link UndefinedConfiguration} where that makes a difference.
 */
export function onEveryEnvoy(covers: (value: string) => boolean, value: string): boolean {
	const answer = covers(value);
	if (answer && !isUtf8(value))
		throw new UndefinedConfiguration(
			'a regular expression on bytes that are no UTF-8, which releases of Envoy read in different ways',
		);
	return answer;
}

function isUtf8(value: string): boolean {
	if (!/[\x80-\xff]/.test(value)) return true;
	try {
		new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(value, (byte) => byte.charCodeAt(0)));
		return true;
	} catch {
		return false;
	}
}
