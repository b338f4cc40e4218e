// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { repository } from './docs-page.ts';
import { heading } from './generated-page.ts';

/** The exports of the library, by what they are for. */
const groups: Readonly<Record<string, readonly string[]>> = {
	'What is served': [
		'Store',
		'Changes',
		'ResourceName',
		'View',
		'resourceFromJson',
		'resourceFromMessage',
		'resourceToJson',
		'ResourceOptions',
		'Resource',
		'EncodedResource',
		'apiRegistry',
		'resourceTypes',
		'ResourceType',
		'Stage',
	],
	Serving: [
		'ControlPlane',
		'ControlPlaneOptions',
		'StreamTimes',
		'ClientLimits',
		'listen',
		'ListenOptions',
		'SecureListenOptions',
		'Listening',
	],
	'Who is served': [
		'Admission',
		'Denied',
		'Client',
		'Identity',
		'ownsItsNode',
		'ownsItsCluster',
		'CertificateSource',
		'CertificateFiles',
		'CertificateOffers',
		'Certificates',
		'Operators',
		'Operator',
	],
	'What happens': [
		'ControlPlaneEvents',
		'Sent',
		'Refusal',
		'taken',
		'TakenOptions',
		'NotTaken',
		'metrics',
		'log',
		'Logger',
		'dump',
		'StreamDump',
		'TypeDump',
		'Standing',
		'printable',
	],
};

const intro = `
Everything that \`envoy-control-plane-ts\` exports. Times are in milliseconds. Examples that run are in the
[README](../../packages/envoy-control-plane-ts/README.md) of the package, and in its folder \`examples\`.
`;

/** The page that shows the interface of the xDS library, from the declarations that are built of it. Throws where one is in no group. */
export function libraryPage(): string {
	const files = exportsOf(declarations('index'));
	const listed = Object.values(groups).flat();
	const missing = [...files.keys()].filter((name) => !listed.includes(name));
	if (missing.length > 0) throw new Error(`${missing.join(', ')}: in no group of the page`);
	const sections = Object.entries(groups).map(([title, names]) => {
		const entries = names.map((name) => entry(name, declarations(files.get(name)!)));
		return `\n## ${title}\n${entries.join('')}`;
	});
	return heading('envoy-control-plane-ts', 'the declarations of the package') + intro + sections.join('');
}

function declarations(file: string): string {
	return readFileSync(`${repository}packages/envoy-control-plane-ts/dist/${file}.d.ts`, 'utf8');
}

/** The file of each export, by its name. */
function exportsOf(index: string): ReadonlyMap<string, string> {
	const statements = index.matchAll(/^export (?:type )?\{ (.+) \} from '\.\/(.+)\.ts';$/gm);
	return new Map(
		[...statements].flatMap(([, names, file]) =>
			names!.split(', ').map((name) => [name.replace('type ', ''), file!] as const),
		),
	);
}

function entry(name: string, text: string): string {
	const declaration = new RegExp(
		`^/\\*\\*((?:(?!\\*/)[^])*)\\*/\\nexport (?:declare )?((?:class|interface|type|const|function) ${name}\\b[^]*?)(?=\\n(?:/\\*\\*|export|//#|declare|interface|type))`,
		'm',
	).exec(text);
	if (declaration === null) throw new Error(`${name}: it has no declaration with a comment`);
	const [, comment, code] = declaration as unknown as [string, string, string];
	return `\n### ${name}\n\n${prose(comment)}\n\n\`\`\`ts\n${tidy(code)}\n\`\`\`\n`;
}

/** A comment as paragraphs. */
function prose(comment: string): string {
	const lines = comment.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trim());
	const paragraphs = lines
		.join('\n')
		.trim()
		.split(/\n{2,}/);
	return paragraphs.map((one) => one.replaceAll('\n', ' ').replaceAll(/\{@link ([^}]+)\}/g, '`$1`')).join('\n\n');
}

/** A declaration without what is nobody's business, indented by tabs. */
function tidy(code: string): string {
	const lines = code.trimEnd().split('\n');
	const shown = lines.filter((line) => line.trim() !== '#private;');
	return shown.map((line) => line.replace(/^(?: {4})+/, (spaces) => '\t'.repeat(spaces.length / 4))).join('\n');
}
