// SPDX-License-Identifier: Apache-2.0

/** How grave a finding is: an `error` makes the program exit 1, a `warning` and an `info` do not. */
export type Severity = 'error' | 'warning' | 'info';

/** A place inside a document: property names and list indices, from the document's root. */
export type Path = readonly (string | number)[];

/** A place in a text that was read: `line` and `column` count from 1. */
export interface Position {
	readonly file: string;
	readonly line: number;
	readonly column: number;
}

/** The identity of a Kubernetes object; `namespace` is absent for objects that belong to the cluster. */
export interface ObjectRef {
	readonly apiVersion: string;
	readonly kind: string;
	readonly namespace?: string;
	readonly name: string;
}

/**
 * A finding about what the user wrote, or about what a mesh cannot do with it.
 *
 * `code` is `<package>/<kebab-case>` and is documented in `docs/diagnostics.md`. `message` is lower-case, ends without a
 * full stop and names the identity first; `hint` says what to do. `object` and `path` say where the finding is in the
 * user's documents; `position` is added where the text they were read from is known.
 */
export interface Diagnostic {
	readonly code: string;
	readonly severity: Severity;
	readonly message: string;
	readonly hint?: string;
	/** The routing key that the finding is about, where it is about one. */
	readonly key?: string;
	/** The routing keys of which something is not written because of it, where it is about an object and not about one key. */
	readonly keys?: readonly string[];
	readonly object?: ObjectRef;
	readonly path?: Path;
	readonly position?: Position;
}
