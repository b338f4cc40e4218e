// SPDX-License-Identifier: Apache-2.0
import { type Adapter, adapters, type Feature, features } from 'branchline';
import { heading, table } from './generated-page.ts';

interface Column {
	readonly name: string;
	readonly supports: Readonly<Record<Feature, true | string>>;
	readonly throughResponder: readonly Feature[];
}

const intro = `
A feature is something that a plan can ask of a mesh. Where a mesh lacks it, rendering says \`adapter/unsupported-feature\` and
leaves out what asked for it. \`branchline meshes\` prints the same table. A plain \`gateway-api\` is the specification, which
every implementation follows; \`--implementation\` names one of those that are known in more detail. Where the
[responder](../guide/mock-targets.md) answers it has to be in the cluster.
`;

/** The page that says what each mesh can do, from what the adapters declare. */
export function featuresPage(): string {
	const columns = adapters.flatMap(columnsOf);
	const names = Object.keys(features) as Feature[];
	const gaps = names.flatMap((feature) => [...new Set(columns.flatMap(({ supports }) => reasonOf(supports[feature])))]);
	const notes = [...new Set(gaps)];
	const rows = names.map((feature) => [
		`\`${feature}\``,
		features[feature],
		...columns.map(({ supports, throughResponder }) => {
			const [reason] = reasonOf(supports[feature]);
			if (throughResponder.includes(feature)) return 'by the responder';
			return reason === undefined ? 'yes' : `no (${notes.indexOf(reason) + 1})`;
		}),
	]);
	const list = notes.map((note, index) => `${index + 1}. ${note}\n`).join('');
	const adapterRows = adapters.map((adapter) => [
		`\`${adapter.name}\``,
		adapter.description,
		adapter.parents.join(', '),
		adapter.implementations.map((name) => `\`${name}\``).join(', ') || '–',
		optionsOf(adapter),
	]);
	return [
		heading('Features', 'what the adapters declare'),
		intro,
		`\n${table(['feature', 'meaning', ...columns.map(({ name }) => name)], rows)}`,
		`\nThe facts behind every *no*:\n\n${list}`,
		`\n## Adapters\n\n${table(['`--mesh`', 'writes', 'parents', '`--implementation`', '`--set`'], adapterRows)}`,
	].join('');
}

function columnsOf(adapter: Adapter): readonly Column[] {
	return [undefined, ...adapter.implementations].map((implementation) => ({
		name: implementation === undefined ? adapter.name : `${adapter.name} on ${implementation}`,
		supports: adapter.features(implementation),
		throughResponder: adapter.throughResponder?.(implementation) ?? [],
	}));
}

function reasonOf(support: true | string): readonly string[] {
	return support === true ? [] : [support];
}

function optionsOf({ options }: Adapter): string {
	const texts = Object.entries(options).map(
		([name, { description, default: value }]) => `\`${name}\`: ${description} (\`${value}\`)`,
	);
	return texts.join('; ') || '–';
}
