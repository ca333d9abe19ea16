-- POSTs of about 1 KiB, each body different, each on a connection of its own; with the argument "keep" the
-- connections are kept.
local number = 0
local thread_id = tostring(math.random(1, 1000000000))

local headers = { ["Content-Type"] = "application/json", ["Connection"] = "close" }

function init(args)
  if args[1] == "keep" then
    headers["Connection"] = nil
  end
  math.randomseed(os.time())
  thread_id = tostring(math.random(1, 1000000000))
end

local filler = string.rep("x", 900)

function request()
  number = number + 1
  local body = '{"event":"meeting.started","id":"' .. thread_id .. "-" .. number .. '","filler":"' .. filler .. '"}'
  return wrk.format("POST", "/hooks", headers, body)
end
