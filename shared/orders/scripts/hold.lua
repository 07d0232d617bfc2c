-- Set numbers aside for one order: all of them, or none.
--
-- KEYS  1.. holds      ARGV  1 order id
-- Reply the id of the order that holds them now: ours, or whoever was first with one of them.

for _, hold in ipairs(KEYS) do
  local holder = redis.call('GET', hold)
  if holder and holder ~= ARGV[1] then return holder end
end
for _, hold in ipairs(KEYS) do redis.call('SET', hold, ARGV[1]) end
return ARGV[1]
