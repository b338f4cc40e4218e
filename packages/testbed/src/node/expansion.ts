// SPDX-License-Identifier: Apache-2.0

/** Replaces `$(NAME)` by a variable's value as Kubernetes does: `$$` is `$`, and an unknown name stays as it is written. */
export function expand(text: string, variables: Readonly<Record<string, string>>): string {
	return text.replaceAll(/\$\$|\$\(([^)]*)\)/g, (written, name: string | undefined) => {
		if (name === undefined) return '$';
		return Object.hasOwn(variables, name) ? (variables[name] ?? written) : written;
	});
}
