-- Raise notifications, if nobody has raised them yet: into the history, paid for and in the ledger.
-- KEYS: account, history, ledger, marks
-- ARGV: mark, what it was when the caller looked ("" for nothing), what it is to be, then a row of the history,
--       its price and its ledger entry for each recipient
-- Answers nil when somebody else was faster, or a list: 1 for each recipient that is told, 0 for one that
-- cannot be paid for.
if (redis.call('HGET', KEYS[4], ARGV[1]) or '') ~= ARGV[2] then return false end
redis.call('HSET', KEYS[4], ARGV[1], ARGV[3])
local account = redis.call('HMGET', KEYS[1], 'balance', 'locked')
local available = tonumber(account[1]) - tonumber(account[2])
local told = {}
for i = 4, #ARGV, 3 do
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
