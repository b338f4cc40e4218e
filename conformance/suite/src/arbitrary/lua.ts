// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';

type Text = fc.Arbitrary<string>;

const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
const joined = (...parts: readonly (string | Text)[]): Text =>
	fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((all) => all.join(''));

/** What random scripts find in headers, and in strings of their own. */
export const words = ['', 'a', 'ab,c', 'k=1; x=22', '10', ' 7 ', '0x1F', '1e2', '.5', '%d', 'A-b_C', '((a)b)', 'aaab'];

const piece = fc.constantFrom(
	...[
		'a',
		'b',
		'.',
		'%d',
		'%a',
		'%s',
		'%W',
		'%x',
		'%p',
		'%g',
		'%z',
		'=',
		',',
		'[a-c]',
		'[^,;]',
		'[%w_-]',
		'[]]',
		'[^]a]',
	],
	...['[a%-]', '%b()', '%f[%w]', '%1', '%%', '%', '(', ')', '()', '[', '^', '$'],
);
const mark = fc.constantFrom('', '', '', '*', '+', '-', '?');
const item = fc.tuple(piece, mark).map((parts) => parts.join(''));
const captured = fc.array(item, { minLength: 1, maxLength: 2 }).map((items) => `(${items.join('')})`);
const pattern: Text = fc
	.array(fc.oneof({ weight: 4, arbitrary: item }, captured), { minLength: 1, maxLength: 4 })
	.map((items) => quoted(items.join('')));
const replacement = fc.constantFrom(...['-', '%0', '%1%1', '<%2>', '%%', '%a'].map(quoted));
const place = fc.integer({ min: -4, max: 5 }).map(String);
const directive = fc.constantFrom(
	...['%s', '%d', '%5s|', '%-4s|', '%03d', '%x', '%c', '%.2s', '%%', '%i', '%+d', 'x'].map(quoted),
);

const { text, number, truth, value } = fc.letrec<Record<'text' | 'number' | 'truth' | 'value', string>>((tie) => {
	const [text, number, truth, value] = [tie('text'), tie('number'), tie('truth'), tie('value')];
	// Mostly what fits: an error says little.
	const countable = fc.oneof({ weight: 8, arbitrary: number }, value);
	const writable = fc.oneof({ weight: 4, arbitrary: text }, { weight: 4, arbitrary: number }, value);
	const depth = { depthSize: 'small', maxDepth: 4 } as const;
	return {
		text: fc.oneof(
			depth,
			fc.constantFrom(...words.map(quoted), 's', 's'),
			fc.constantFrom('(h:headers():get("x-a") or "")', 'h:headers():get("X-B")', 'h:headers():get(":path")'),
			joined('(', text, ' .. ', writable, ')'),
			joined('(', text, '):sub(', place, ', ', place, ')'),
			joined('(', text, '):', fc.constantFrom('upper', 'lower', 'reverse'), '()'),
			joined('(', text, '):rep(', place, ', "+")'),
			joined('((', text, '):match(', pattern, ') or "-")'),
			joined('((', text, '):match(', pattern, ', ', place, ') or "-")'),
			joined('(', text, '):gsub(', pattern, ', ', replacement, ')'),
			joined('(', text, '):gsub(', pattern, ', function(x, y) return y end, ', place, ')'),
			joined('(', text, '):gsub("%w", {a = "1", b = ', value, '})'),
			joined('tostring(', value, ')'),
			joined('type(', value, ')'),
			joined('table.concat({', writable, ', ', writable, '}, ', text, ')'),
			joined('string.format(', directive, ', ', writable, ')'),
		),
		number: fc.oneof(
			depth,
			fc.constantFrom('0', '1', '2', '3', '-1', '0.5', '10', '1e3', 'n', 'n'),
			joined('#(', text, ')'),
			joined('(', number, ' ', fc.constantFrom('+', '-', '*', '/', '%'), ' ', countable, ')'),
			joined('-(', number, ')'),
			joined('(tonumber(', value, ') or 4)'),
			joined('((', text, '):find(', pattern, ') or 6)'),
			joined('((', text, '):find(', text, ', ', place, ', true) or 5)'),
			joined('((', text, '):byte(', place, ') or 3)'),
			joined('select("#", (', text, '):find(', pattern, '))'),
			joined('select("#", (', text, '):byte(', place, ', ', place, '))'),
			joined('math.', fc.constantFrom('floor', 'ceil', 'abs'), '(', number, ')'),
			joined('math.', fc.constantFrom('max', 'min'), '(', number, ', ', countable, ')'),
		),
		truth: fc.oneof(
			depth,
			joined('(', number, ' ', fc.constantFrom('<', '<=', '>', '>='), ' ', number, ')'),
			joined('(', text, ' ', fc.constantFrom('<', '<=', '>', '>='), ' ', text, ')'),
			joined('(', value, ' ', fc.constantFrom('==', '~='), ' ', value, ')'),
			joined('(h:getCluster(', fc.constantFrom('"c1"', '"dead"', '"none"', 's'), ') ~= nil)'),
			joined('not ', value),
		),
		value: fc.oneof(
			depth,
			fc.constantFrom('nil', 'true', 'false'),
			{ weight: 3, arbitrary: text },
			{ weight: 2, arbitrary: number },
			truth,
			joined('(', value, fc.constantFrom(' and ', ' or '), value, ')'),
		),
	};
});

const statement: Text = fc.letrec<{ statement: string }>((tie) => {
	const block = fc.array(tie('statement'), { maxLength: 2 }).map((all) => all.join(' '));
	return {
		statement: fc.oneof(
			{ depthSize: 'small', maxDepth: 2 },
			joined('s = ', text),
			joined('n = ', number),
			joined('s, n = tostring(n), #s'),
			joined('t[#t + 1] = ', value),
			joined('t[', number, '] = ', value),
			// In parentheses, as the second of two values would be inserted at the first, which may be far below zero.
			joined('table.insert(t, (', value, '))'),
			joined('table.insert(t, 1, ', value, ')'),
			joined('s = tostring(table.remove(t', fc.constantFrom('', ', 1', ', 9'), '))'),
			joined('s = s .. #t'),
			joined('table.sort(t)'),
			joined('if ', value, ' then ', block, ' elseif ', truth, ' then ', block, ' else ', block, ' end'),
			// From minus infinity no step leads anywhere, and a script without an end stops an Envoy’s thread.
			joined(
				'local c = 0 for i = ',
				number,
				', ',
				number,
				' do n = i ',
				block,
				' c = c + 1 if i > 5 or c > 9 then break end end',
			),
			joined('for w in (', text, '):gmatch(', pattern, ') do s = w .. s end'),
			joined('for i, v in ipairs(t) do s = s .. i .. tostring(v) end'),
			joined('for k, v in pairs(t) do s = s .. tostring(k) .. tostring(v) end'),
			joined('do local s = ', text, ' n = #s ', block, ' end'),
			joined('local f = function(...) s = s .. select("#", ...) return ... end n = #{f(', value, ', ', value, ')}'),
			joined('local x = 0 repeat x = x + 1 local done = x > 2 ', block, ' until done'),
			joined('if ', truth, ' then return ', value, ' end'),
		),
	};
}).statement;

/** How many clusters, `c0` and on, random scripts tell results apart by. */
export const fingers = 16;

// Each step is noted by itself, so that an error hides none of the others.
const step: Text = fc.oneof(
	statement.map((code) => `note(pcall(function() ${code} end))`),
	value.map((code) => `note(pcall(function() return ${code} end))`),
);

// Names one of the clusters by everything that can be seen of what the steps came to.
const named = (steps: readonly string[]) => `
function envoy_on_route(h)
	local s, n, t, seen = "b", 1, {}, ""
	local function note(ok, ...)
		seen = seen .. (ok and ";" or ";error")
		for i = 1, ok and select("#", ...) or 0 do
			seen = seen .. type((select(i, ...))) .. tostring((select(i, ...)))
		end
	end
	${steps.join('\n\t')}
	note(true, s, n, #t)
	local finger = 7
	for i = 1, #seen do finger = (finger * 31 + seen:byte(i)) % 65521 end
	return "c" .. finger % ${fingers}
end`;

/** A random script of a Lua cluster specifier: of most, all that it computes decides the cluster; some name one themselves. */
export const luaScript: Text = fc.oneof(
	{ weight: 5, arbitrary: fc.array(step, { minLength: 1, maxLength: 6 }).map(named) },
	fc
		.tuple(
			fc.array(statement, { maxLength: 2 }),
			fc.constantFrom('"c3"', 's', 'n', 'nil', '"dead"', 't[1]', 's:sub(1, 2)', 'h'),
		)
		.map(
			([statements, result]) =>
				`function envoy_on_route(h) local s, n, t = "c2", 1, {} ${statements.join(' ')} return ${result} end`,
		),
);
