-- Raise a notification: into the history, paid for and in the ledger. The low-balance alert is raised only
-- while the available balance is below the alert level, and once a day.
-- KEYS: account, history, ledger
-- ARGV: today for the low-balance alert or "" for any other, then a row of the history, its price and its
--       ledger entry for each recipient
-- Answers a list: 1 for each recipient that is told, 0 for one that cannot be paid for; empty when it is not
-- raised at all.
local account = redis.call('HMGET', KEYS[1], 'balance', 'locked', 'alert', 'alerted')
local available = tonumber(account[1]) - tonumber(account[2])
if ARGV[1] ~= '' then
  if available >= tonumber(account[3] or '0') or account[4] == ARGV[1] then return {} end
  redis.call('HSET', KEYS[1], 'alerted', ARGV[1])
end
local told = {}
for i = 2, #ARGV, 3 do
  local price = tonumber(ARGV[i + 1])
  local paid = price == 0 or price <= available
  if paid then
    available = available - price
    if price > 0 then redis.call('HINCRBY', KEYS[1], 'balance', 0 - price) end
    redis.call('LPUSH', KEYS[2], ARGV[i])
    redis.call('RPUSH', KEYS[3], ARGV[i + 2])
  end
  told[#told + 1] = paid and 1 or 0
end
return told
