-- What wrk asks, and how it says what came of it. TARGET is a path that ends where
-- a question begins: `/api/v1/search?q=`.

-- A hundred questions, over and over, as readers turn pages and choose facets. With
-- FRESH=1 none is ever asked twice.
local fresh = os.getenv("FRESH") == "1" and os.time()
local words = { "marking", "tracing", "polymer", "stockpile", "brokering", "ammunition", "border", "women", "training", "report" }
local n = 0
request = function()
  n = n + 1
  local q = words[n % #words + 1] .. "+" .. words[math.floor(n / #words) % #words + 1] .. "+weapons"
  if fresh then q = q .. "+" .. string.format("%x", fresh * 100000 + n) end
  return wrk.format("GET", os.getenv("TARGET") .. q)
end
done = function(summary, latency, requests)
  io.write(string.format("%d answers, %.1f a second, p50 %.2f ms, p99 %.2f ms, %d not 2xx\n", summary.requests,
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, summary.errors.status))
end
