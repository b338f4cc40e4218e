// SPDX-License-Identifier: Apache-2.0

/**
 * What the responder does with a request: it decodes the answer that the request's headers hold, and gives it. Nothing of
 * a request goes anywhere but into the answer to it. What is not written as adapters write it gets 500: a header that could
 * end the answer's headers, or says how long the answer is, is never passed on.
 *
 * A script for Envoy's Lua filter (envoy.extensions.filters.http.lua.v3), which runs LuaJIT; the form of the headers is
 * that of `respondHeaders`.
 */
export const responderScript = `local most_pieces, most_headers, most_body = 15, 16, 4096
local framing = { connection = true, ["content-length"] = true, ["keep-alive"] = true, ["proxy-connection"] = true,
  te = true, trailer = true, ["transfer-encoding"] = true, upgrade = true }

-- The pieces of a request's answer, joined; nil where one is missing.
local function joined(headers, count)
  local pieces = {}
  for i = 1, count do
    pieces[i] = headers:get("x-branchline-respond-" .. i)
    if not pieces[i] then return nil end
  end
  return table.concat(pieces)
end

local function decoded(text)
  return (text:gsub("%+", " "):gsub("=(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

-- The answer's headers and body; nil where the text is not an answer.
local function parsed(text, status)
  local answer, count, at = { [":status"] = status }, 0, 1
  while true do
    local line_end = text:find("\\n", at, true)
    if not line_end then return nil end
    if line_end == at then break end
    local name, value = text:sub(at, line_end - 1):match("^([%w!#$%%&'*+.^_\`|~-]+):([^%z\\1-\\8\\10-\\31\\127]*)$")
    count = count + 1
    if not name or count > most_headers then return nil end
    if not framing[name:lower()] then answer[name:lower()] = value end
    at = line_end + 1
  end
  local body = text:sub(at + 1)
  if #body > most_body then return nil end
  return answer, body
end

function envoy_on_request(request)
  local headers = request:headers()
  local status, count = (headers:get("x-branchline-respond") or ""):match("^([2-5]%d%d) (%d%d?)$")
  local answer, body
  if status and tonumber(count) <= most_pieces then
    local text = joined(headers, tonumber(count))
    if text then answer, body = parsed(text == "" and "\\n" or decoded(text), status) end
  end
  if answer then request:respond(answer, body) end
end
`;
