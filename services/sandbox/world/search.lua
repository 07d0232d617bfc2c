-- The cheapest available numbers that match, then ascending. Reserves nothing.
-- KEYS: pool
-- ARGV: how many, fixed start of the national number, Lua pattern of the whole of it ("" when the start is
--       all that is asked), then the prices to look at, cheapest first, as they are written in members
-- Answers pool members.
local PAGE = 500
local wanted, start, pattern = tonumber(ARGV[1]), ARGV[2], ARGV[3]
local found = {}
for i = 4, #ARGV do
  local from, to = '[' .. ARGV[i] .. ':' .. start, '(' .. ARGV[i] .. ':' .. start .. '~'
  local page
  repeat
    page = redis.call('ZRANGEBYLEX', KEYS[1], from, to, 'LIMIT', 0, pattern == '' and wanted or PAGE)
    for _, member in ipairs(page) do
      if pattern == '' or string.find(string.sub(member, #ARGV[i] + 2), pattern) then
        found[#found + 1] = member
        if #found == wanted then return found end
      end
    end
    if #page > 0 then from = '(' .. page[#page] end
  until #page == 0
end
return found
