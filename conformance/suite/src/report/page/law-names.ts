// SPDX-License-Identifier: Apache-2.0

/** What cases hold a mesh to, by the number that they cover it with. */
export const lawNames: Readonly<Record<number, string>> = {
	1: 'a request without a key goes exactly where it went before',
	2: 'a key meets its own forks and the baseline, never another sandbox',
	3: 'changing one sandbox changes nothing for other keys, not even for a moment',
	4: 'a route group is the union of its sandboxes',
	5: 'the key reaches the next hop as it came',
	6: 'a fork is met wherever its service is a destination: routes, mirrors, gateways',
	7: 'a dead fork fails, and never reaches the baseline in silence',
	8: 'uninstalling leaves the user’s objects and routing as they were',
	9: 'with several keys each hop answers as one of them, or as none',
	10: 'destinations are substituted once: the fork’s own routes are not followed',
};
