// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { UndefinedConfiguration } from '../../contract.ts';
import { compileChooser } from './choose.ts';

const HEADERS: Readonly<Record<string, readonly string[]>> = {
	'x-k': ['a'],
	'x-two': ['1', '2'],
	'x-empty': [''],
	'x-high': ['\xe9'],
	':path': ['/p'],
};
const surroundings = {
	lines: (name: string) => HEADERS[name] ?? [],
	clusterExists: (name: string) => ['a', 'dead', '12'].includes(name),
};

// What the function leads to with this body: a name, or undefined for default_cluster.
function chosen(body: string, before = ''): string | undefined {
	return compileChooser(`${before}\nfunction envoy_on_route(h) ${body} end`)(surroundings);
}

// Each was asked of Envoy 1.38.3 and 1.39.3, which gave the same.
const CHOSEN: readonly [body: string, expected: string | undefined][] = [
	['return "a"', 'a'],
	['return "a", "b"', 'b'],
	['return', undefined],
	['', undefined],
	['return true', undefined],
	['return {}', undefined],
	['return ""', ''],
	['return 12', '12'],
	['return 10 / 2', '5'],
	['return 1e15', '1e+15'],
	['return 1e14 - 1', '99999999999999'],
	['return 0.1', '0.1'],
	['return 1e-5', '1e-05'],
	['return -0', '-0'],
	['return "a\\0b"', 'a\0b'],
	['error("x")', undefined],
	['error({})', undefined],
	['return h:headers():get("x-k")', 'a'],
	['return h:headers():get("X-K", 1)', 'a'],
	['return h:headers():get("x-two")', '1,2'],
	['return h:headers():get("x-empty")', ''],
	['return h:headers():get(":path")', '/p'],
	['return tostring(h:headers():get("zz"))', undefined],
	['return tostring((h:headers():get("zz")))', 'nil'],
	['return select("#", h:headers():get("zz"))', '0'],
	['return tostring((h:headers():get(1)))', 'nil'],
	['h:headers():get() return "a"', undefined],
	['for k in pairs(h:headers()) do end return "a"', undefined],
	['h:headers():add("x", "y") return "a"', undefined],
	['return tostring(h:headers() == h:headers())', 'true'],
	['return tostring(h.foo)', 'nil'],
	['h.foo = 1 return "a"', undefined],
	['return h.headers({})', undefined],
	['return #h', undefined],
	['return "a" .. h', undefined],
	['return type(h)', 'userdata'],
	['h:logTrace("x") h:logDebug("x") h:logInfo(5) h:logWarn("x") h:logErr("x") h:logCritical("x") return "a"', 'a'],
	['h:headers():logInfo("x") h:getCluster("a"):logInfo("x") return "a"', 'a'],
	['h:logInfo() return "a"', undefined],
	['h:logError("x") return "a"', undefined],
	['h:metadata() return "a"', undefined],
	['return h:getCluster("dead") and "a" or "b"', 'a'],
	['return h:getCluster("nope") and "a" or "b"', 'b'],
	['return h:getCluster(12) and "a" or "b"', 'a'],
	['return select("#", h:getCluster("nope"))', '0'],
	['h:getCluster(nil) return "a"', undefined],
	['return unpack({"a"})', 'a'],
	['return table.unpack({"a"})', 'a'],
	['return tostring(_ENV)', 'nil'],
	['return tostring(foo)', 'nil'],
	['return ("x"):rep(2, "-")', 'x-x'],
	['return "\\x61\\z   b\\98"', 'abb'],
	['return (2147483647 + 1) % 10', '8'],
	['return tonumber("0x10") + tonumber(" 10 ") + "1"', '27'],
	['return ("x"):gsub("x", "%2")', undefined],
	['return (("x"):gsub("x", "%z"))', 'z'],
	['return (("abc"):gsub("", "-"))', '-a-b-c-'],
	['return tostring(("x"):find("", 10))', 'nil'],
	['for i = "1", 2 do return i end', '1'],
	['return 1 < "2"', undefined],
	['return -5 % 3', '1'],
	['return tostring(5 % 0 == 5 % 0)', 'false'],
	['local t = {} t[nil] = 1 return "a"', undefined],
	['return tostring(({})[nil])', 'nil'],
	['local s = "x" s.y = 1 return "a"', undefined],
	['do return "a" end', 'a'],
	[';; return "a";', 'a'],
	['while true do break; local x end return [[\na]]', 'a'],
	['local t = {1, 2, x = 3} return #t .. t.x', '23'],
	['local ok, e = pcall(error, {1}) return tostring(ok) .. e[1]', 'false1'],
	['local ok, e = pcall(function() return nil .. "" end) return type(e)', 'string'],
];

for (const [body, expected] of CHOSEN) {
	test(`${body || 'nothing'} leads to ${JSON.stringify(expected)}`, (t) => {
		t.is(chosen(body), expected);
	});
}

test('the whole language works together', (t) => {
	const before = `
		local allowed = {pay = true, web = true}
		function split(text, sep)
			local parts, n = {}, 0
			for part in text:gmatch("[^" .. sep .. "]+") do n = n + 1 parts[n] = part end
			return parts
		end
		local function count(n) if n == 0 then return 0 end return 1 + count(n - 1) end`;
	const body = `
		local out = {}
		for i, part in ipairs(split("pay=1;web=2;x=3", ";")) do
			local name, value = part:match("^(%w+)=(%d)$")
			if allowed[name] then table.insert(out, 1, ("%s-%02d"):format(name:upper(), value)) end
		end
		local n = 0
		repeat local last = n >= 3 n = n + 1 until last
		while n > 10 do n = n - 1 end
		for i = 3, 1, -1 do n = n + i end
		local fs = {}
		for i = 1, 2 do fs[i] = function() i = i + 1 return i end end
		return table.concat(out, ",") .. n .. count(5) .. fs[1]() .. fs[1]() .. fs[2]() .. select(-1, 7, 8)`;
	t.is(chosen(body, before), 'WEB-02,PAY-011052338');
});

const REFUSED: readonly [script: string, reason: RegExp][] = [
	['function envoy_on_route(', /expected near/],
	['x = 1', /defines no function/],
	['envoy_on_route = 1', /defines no function/],
	['local function envoy_on_route(h) end', /defines no function/],
	['function envoy_on_route(h) end error("x")', /error/],
	['function envoy_on_route(h) return 5 // 2 end', /unexpected symbol/],
	['function envoy_on_route(h) return 5 & 2 end', /unexpected symbol/],
	['function envoy_on_route(h) return "\\q" end', /escape/],
	['function envoy_on_route(h) return ... end', /vararg/],
	['function envoy_on_route(h) break end', /no loop/],
	['function envoy_on_route(h) h.x end', /'=' expected/],
	[`function envoy_on_route(h) ${'local x '.repeat(200)} end`, /200 local/],
];

for (const [script, reason] of REFUSED) {
	test(`refused: ${script.slice(0, 60)}`, (t) => {
		const error = t.throws(() => compileChooser(script), { instanceOf: UndefinedConfiguration });
		t.regex(error.message, reason);
	});
}

test('a script ends at a zero byte, and may begin with #', (t) => {
	t.is(compileChooser('#!x\nfunction envoy_on_route(h) return "a" end --\0 )')(surroundings), 'a');
});

const NOT_JUDGED: readonly [body: string, before?: string][] = [
	['return math.random(2)'],
	['return os.time()'],
	['coroutine.yield("a")'],
	['goto x; ::x:: return "a"'],
	['return setmetatable({}, {})'],
	['return 1LL'],
	['for k in pairs({x = 1, y = 2}) do return k end'],
	['return tostring({})'],
	['return #{nil, 2}'],
	['return 2 ^ 0.5'],
	['return math.max(0, -0)'],
	['return math.min(-0, 1, 0)'],
	['return string.dump(print)'],
	['local s = string return s.len("x")'],
	['return h:getCluster("a"):numRequests()'],
	['return select(2, pcall(error, "x"))'],
	['return h:headers():get("x-high")'],
	['n = (n or 0) + 1 return n'],
	['n = n + 1 return n', 'local n = 0'],
	['if n > 5 then n = 0 end return n', 'local n = 0'],
	['seen.x = 1 return "a"', 'local seen = {}'],
	['if h == 1 then seen.x = 1 end return seen.x', 'local seen = {}'],
	[
		'return next()',
		'function counter() local n = 0 return function() n = n + 1 return n end end local next = counter()',
	],
	['while true do end'],
	['local function f() return f() end return f()'],
	['local s = "x" while true do s = s .. s end'],
	['return ("x"):rep(1e9)'],
	[`return (("a"):rep(5000)):find("${'a*'.repeat(30)}b")`],
	[`local function f(n) return ${'('.repeat(90)}f(n + 1)${')'.repeat(90)} end return f(1)`],
	[`return ${'('.repeat(150)}1${')'.repeat(150)}`],
];

for (const [body, before] of NOT_JUDGED) {
	test(`not judged, and soon: ${(before ? `${before} ` : '') + body.slice(0, 60)}`, (t) => {
		const choose = compileChooser(`${before ?? ''}\nfunction envoy_on_route(h) ${body} end`);
		const began = performance.now();
		t.throws(() => choose(surroundings), { instanceOf: UndefinedConfiguration, message: /not judged/ });
		t.true(performance.now() - began < 2_000);
	});
}

test('what a request assigns before it reads is its own', (t) => {
	const choose = compileChooser('function envoy_on_route(h) k = h:headers():get("x-k") return k end');
	t.is(choose(surroundings), 'a');
	t.is(choose({ ...surroundings, lines: () => ['b'] }), 'b');
});
