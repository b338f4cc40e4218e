// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { cel, text } from './field.ts';
import { atMost, headerMap } from './header-map.ts';
import { atLeastOne, exactlyOne } from './one-of.ts';

const pathMessage = 'expected an absolute path without "//", "/./", "/../" or "%2f"';

// The characters that the Gateway API takes in a path: no query, no fragment.
const pathPattern = /^\/([-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})*$/;

const path = z
	.string()
	.max(1024, 'expected at most 1024 characters')
	.regex(pathPattern, 'expected an absolute path of URL characters, without "?" and "#"')
	.refine((value) => !/\/\/|\/\.{1,2}(\/|$)|%2f/i.test(value), pathMessage)
	.meta(
		cel({
			rule: "!self.contains('//') && !self.contains('/./') && !self.contains('/../') && !self.endsWith('/.') && !self.endsWith('/..') && !self.contains('%2f') && !self.contains('%2F')",
			message: pathMessage,
		}),
	);

/** The methods that a condition can name: those of the Gateway API. */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'] as const;

const headers = headerMap.meta({
	description: 'Headers that must be there once, each with exactly this value.',
});

const query = z
	.record(text(128).min(1, 'expected a name'), text(1024))
	.refine(...atMost(16))
	.meta({ description: 'Query parameters that must be there once, each with exactly this value.', maxProperties: 16 });

/** One alternative of a fork's `when`: all its parts must hold. */
export const condition = atLeastOne(
	z.strictObject({
		path: exactlyOne(
			z.strictObject({
				exact: path.meta({ description: 'The whole path, without the query.' }).exactOptional(),
				prefix: path.meta({ description: 'The first segments of the path.' }).exactOptional(),
			}),
		).exactOptional(),
		method: z.enum(methods).meta({ description: 'The method.' }).exactOptional(),
		headers: headers.exactOptional(),
		query: query.exactOptional(),
	}),
);
