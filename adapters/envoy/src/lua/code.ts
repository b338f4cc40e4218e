// SPDX-License-Identifier: Apache-2.0

/*
 * The parts of a script, in Lua 5.1, none of which holds anything of a user's. The header is searched for text, never for
 * a pattern that goes back, and no part of it is looked at more than a few times, so that a hostile one costs little.
 */

/** Finds keys in a header: by the grammar of routing keys and of list members, as `keysOf` does. */
export const reading = String.raw`local find, sub, byte = string.find, string.sub, string.byte

local function past_space(text, at)
  return find(text, "[^ \t]", at) or #text + 1
end

local function key_at(text, at, ends)
  local first, last = find(text, "^[a-z0-9-]+", at)
  if not first or last - first > 47 or byte(text, first) == 45 or byte(text, last) == 45 then return nil end
  local stop = past_space(text, last + 1)
  if stop <= #text and not find(ends, sub(text, stop, stop), 1, true) then return nil end
  return sub(text, first, last)
end

local function begins_member(text, at)
  repeat at = at - 1 until at == 0 or (byte(text, at) ~= 32 and byte(text, at) ~= 9)
  return at == 0 or byte(text, at) == 44
end

local function next_key(text, at, carrier)
  if not carrier.member then return key_at(text, past_space(text, 1), carrier.ends), nil end
  local first, last = find(text, carrier.member, at, true)
  if not first then return nil, nil end
  if not begins_member(text, first) then return nil, last + 1 end
  local equals = carrier.spaced and past_space(text, last + 1) or last + 1
  if byte(text, equals) ~= 61 then return nil, last + 1 end
  local value = carrier.spaced and past_space(text, equals + 1) or equals + 1
  return key_at(text, value, carrier.ends), last + 1
end
`;

/** Names the cluster of a key's fork, where no fork has conditions. */
export const naming = `local function cluster_of(_, key)
  return prefix .. key .. "~" .. baseline
end
`;

/** Names the cluster of a key's fork, where a header of the request names the baseline. */
export const namingByHeader = `local function cluster_of(headers, key)
  return prefix .. key .. "~" .. (headers:get(named_by) or "")
end
`;

/** Names the cluster of a key's fork where its conditions accept the request; see `conditionData` for the data. */
export const checking = `local forks, read = {}, 1

local function text()
  local colon = find(data, ":", read, true)
  local first = colon + 1
  read = first + tonumber(sub(data, read, colon - 1))
  return sub(data, first, read - 1)
end

while read <= #data do
  local key, fork = text(), {}
  fork.digest = text()
  for alternative = 1, tonumber(text()) do
    local parts = {}
    for part = 1, tonumber(text()) do
      local form, name = text(), text()
      parts[part] = {form = form, name = name, value = text()}
    end
    fork[alternative] = parts
  end
  forks[key] = fork
end

local function split_path(headers)
  local path = headers:get(":path") or ""
  local mark = find(path, "?", 1, true) or #path + 1
  return sub(path, 1, mark - 1), sub(path, mark + 1)
end

local holds = {}

function holds.header(headers, name, value)
  return headers:get(name) == value
end

function holds.path(headers, _, value)
  return split_path(headers) == value
end

function holds.prefix(headers, _, value)
  local path = split_path(headers)
  return value == "" or path == value or sub(path, 1, #value + 1) == value .. "/"
end

function holds.query(headers, name, value)
  local _, query = split_path(headers)
  query = "&" .. query .. "&"
  local at = 1
  while true do
    local first, last = find(query, "&" .. name, at, true)
    if not first then return false end
    local after = byte(query, last + 1)
    if after == 38 then return value == "" end
    if after == 61 then return sub(query, last + 2, find(query, "&", last + 2, true) - 1) == value end
    at = last + 1
  end
end

local function accepts(parts, headers)
  for _, part in ipairs(parts) do
    if not holds[part.form](headers, part.name, part.value) then return false end
  end
  return true
end

local function cluster_of(headers, key)
  local fork = forks[key]
  if not fork then return prefix .. key .. "~" .. baseline end
  for _, parts in ipairs(fork) do
    if accepts(parts, headers) then return prefix .. key .. "." .. fork.digest .. "~" .. baseline end
  end
end
`;

/** Leaves keys out that are not honoured. */
export const excepting = `local cluster_of_any = cluster_of

local function cluster_of(headers, key)
  if not find(except, " " .. key .. " ", 1, true) then return cluster_of_any(headers, key) end
end
`;

/**
 * Chooses the cluster. Where a request has more than 16 keys that nobody owns, no other is looked for: with different
 * keys, none of them is an answer, too.
 */
const choosing = (baseline: string) => `function envoy_on_route(route)
  local headers, asked, last = route:headers(), 0, nil
  for _, carrier in ipairs(carriers) do
    local text, at, key = headers:get(carrier.header), 1, nil
    while text and at and asked < 16 do
      key, at = next_key(text, at, carrier)
      if key and key ~= last then
        local cluster = cluster_of(headers, key)
        if cluster and route:getCluster(cluster) then return cluster end
        asked, last = asked + 1, key
      end
    end
  end
  return ${baseline}
end
`;

/** The choice between one cluster and its forks. */
export const choosingFork = choosing('baseline');

/** The choice between the cluster that a header names and its forks; without that header no cluster has the name. */
export const choosingByHeader = choosing('headers:get(named_by) or ""');
