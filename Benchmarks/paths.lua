-- For wrk: GET requests over the targets of a file (one a line), in turn.
--     wrk -s paths.lua URL -- TARGETS-FILE [close]
-- With "close" each request asks for the connection to be closed, so the next one needs a new connection.

local requests, at = {}, 0

function init(arguments)
    local headers = { Host = wrk.host .. ":" .. wrk.port }
    if arguments[2] == "close" then headers["Connection"] = "close" end
    for target in io.lines(arguments[1]) do
        requests[#requests + 1] = wrk.format("GET", target, headers)
    end
end

function request()
    at = at % #requests + 1
    return requests[at]
end
