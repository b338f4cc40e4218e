// SPDX-License-Identifier: Apache-2.0

/**
 * The environment of control planes, which are programs in Go: a heap grows to four times what lives in it before it is
 * collected, instead of twice. What lives in an API server is 200 MB, and to collect it is a fifth of
 * its work.
 */
export const goEnvironment: Readonly<Record<string, string>> = { GOGC: '300' };
