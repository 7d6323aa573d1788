-- Asks for the paths of a file, at random (the same sequence each time) or one after the other from a place on.
-- Arguments: FILE random|sequence FIRST. Prints what happened as one line of JSON.
local requests, count, place, at_random = {}, 0, 0, true

function init(arguments)
  for path in io.lines(arguments[1]) do
    count = count + 1
    requests[count] = wrk.format("GET", path)
  end
  at_random = arguments[2] == "random"
  place = tonumber(arguments[3]) or 0
  math.randomseed(20 + place)
end

function request()
  if at_random then return requests[math.random(count)] end
  place = place + 1
  return requests[(place - 1) % count + 1]
end

-- What wrk calls at the end, beside this file.
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "outcome.lua")
