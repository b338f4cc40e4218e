// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { caseOf, minimalText } from '../case/minimal.test.fixture.ts';
import { run } from '../run/run.ts';
import { oracleEnvironment } from './oracle.ts';

const key = 'headers: [[x-branchline-key, pr-1]]';
const group = `${minimalText.replace(
	'requests:',
	'- {kind: Sandbox, metadata: {name: pr-2}, spec: {forks: [{of: {service: checkout}, to: {respond: {status: 418, body: tea}}}]}}\nrequests:',
)}`;

const inconsistent: Readonly<Record<string, string>> = {
	'a key that meets the baseline': minimalText.replace('arrives: checkout-pr-1', 'arrives: checkout'),
	'a request without a key that meets the fork': `${minimalText}- {to: checkout, without: checkout, arrives: checkout-pr-1}`,
	'another sandbox’s fork': `${group}- {to: checkout, ${key}, without: checkout, arrives: {status: 418}}`,
	'a dead fork that answers': minimalText.replace('checkout-pr-1]', '{name: checkout-pr-1, replicas: 0}]'),
	'a rewrite that the fork lacks': `${minimalText}- {to: checkout, ${key}, without: {service: checkout, path: /x}, arrives: {service: checkout-pr-1, path: /}}`,
	'a share that is not substituted': `${minimalText}- {to: checkout, ${key}, without: {split: {checkout: 1, checkout-pr-1: 1}}, arrives: {split: {checkout: 1, checkout-pr-1: 1}}}`,
	'a mirror that is not substituted': `${minimalText}- {to: checkout, ${key}, without: {service: checkout-pr-1, mirrors: [checkout]}, arrives: {service: checkout-pr-1, mirrors: [checkout]}}`,
	'a reply that changes': `${minimalText}- {to: checkout, ${key}, without: {status: 404}, arrives: checkout-pr-1}`,
	'an alternative that is not admissible': `${group}- {to: checkout, headers: [[x-branchline-key, pr-1], [baggage, branchline-key=pr-3]], without: checkout, arrives: {anyOf: [checkout, checkout-pr-1, {status: 418}]}}`,
	'a dead baseline that answers': `${minimalText.replace('[checkout,', '[{name: checkout, replicas: 0},')}`,
};

for (const [what, text] of Object.entries(inconsistent)) {
	test(`inconsistent: ${what}`, async (t) => {
		const { results } = await run(oracleEnvironment(), [caseOf(text)]);
		t.is(results[0]?.outcome, 'failed');
	});
}

const consistent: Readonly<Record<string, string>> = {
	'the fork': minimalText,
	'both keys, or none': `${group}- {to: checkout, headers: [[x-branchline-key, pr-1], [baggage, branchline-key=pr-2]], without: checkout, arrives: {anyOf: [checkout, checkout-pr-1, {status: 418, body: tea}]}}`,
	'a canned response': `${group}- {to: checkout, headers: [[x-branchline-key, pr-2]], without: checkout, arrives: {status: 418, body: tea}}`,
	'a share of a split': `${minimalText.replace('checkout-pr-1]', 'checkout-pr-1, basket]')}- {to: checkout, ${key}, without: {split: {checkout: 9, basket: 1}}, arrives: {split: {checkout-pr-1: 9, basket: 1}}}`,
	'a fork of a dead baseline': `${minimalText
		.replace('[checkout,', '[{name: checkout, replicas: 0},')
		.replaceAll('without: checkout', 'without: {fails: true}')}`,
	'a refused key': `${minimalText.replace('keeps:', 'refuses: [pr-1]\nkeeps:').replace('arrives: checkout-pr-1', 'arrives: checkout')}`,
	'a chain': `${minimalText}- {to: checkout-pr-1, chain: [{to: checkout}], ${key}, without: [checkout-pr-1, checkout], arrives: [checkout-pr-1, checkout-pr-1]}`,
};

for (const [what, text] of Object.entries(consistent)) {
	test(`consistent: ${what}`, async (t) => {
		const { results } = await run(oracleEnvironment(), [caseOf(text)]);
		t.is(results[0]?.outcome, 'passed', JSON.stringify(results[0]?.requests.filter(({ right }) => !right)));
	});
}
