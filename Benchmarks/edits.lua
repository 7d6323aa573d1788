-- Edits titles of resources, one after the other, each edit with a text of its own.
-- Arguments: TOKEN RESOURCES STEP PAUSE, of which STEP is how far the numbers of resources are apart, and PAUSE how many
-- milliseconds a client waits before its next edit. Prints what happened as one line of JSON, as load.lua does.
local head, count, step, number, started = {}, 1, 1, 0, 0

function init(arguments)
  head = {
    ["Authorization"] = "Bearer " .. arguments[1], ["Content-Type"] = "application/merge-patch+json", ["If-Match"] = "*",
  }
  count, step = tonumber(arguments[2]), tonumber(arguments[3])
  started = os.time()
  local pause = tonumber(arguments[4])
  -- Where there is such a function, wrk waits for a timer even if that is 0.
  if pause > 0 then delay = function() return pause end end
end

function request()
  number = number + 1
  local body = string.format('{"values":{"title":"Edit %d of those begun at %d"}}', number, started)
  return wrk.format("PATCH", "/api/v1/resources/r" .. (number % count) * step, head, body)
end

-- What wrk calls at the end, beside this file.
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "outcome.lua")
