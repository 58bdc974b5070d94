-- One change of settings and lists: all of it or nothing.
--
-- KEYS[1] meta, KEYS[2] settings, KEYS[3] changes; then lists, and lists that wait to take their
-- place, as the operations name them.
-- ARGV[1]: {"who", "when", "comment", "expected", "epoch", "new_epoch", "least", "most"} as JSON:
--   expected   the generation that must be there, or -1
--   epoch      the epoch when there is none yet
--   new_epoch  the epoch from now on, whatever it was
--   supersedes an epoch that gives way to this one
--   least      the generation before this change at the least
--   most       how many changes the history keeps
-- ARGV[2]: the operations as JSON, a list of
--   {"setting", "domain", "value"}          without value: unset
--   {"list", "place", "entry", "value"}     KEYS[place] is the list; without value: remove
--   {"list", "place", "from", "count"}      KEYS[from] takes its place
--   {"clear": true}                         every setting is unset
-- Returns the generation, and how many operations made a difference.
--
-- SPDX-License-Identifier: BSD-2-Clause
local meta, settings, changes = KEYS[1], KEYS[2], KEYS[3]
local header = cjson.decode(ARGV[1])
local operations = cjson.decode(ARGV[2])
local generation = tonumber(redis.call('HGET', meta, 'generation') or '0')
local epoch = redis.call('HGET', meta, 'epoch') or ''

if header.expected >= 0 and header.expected ~= generation then
    return redis.error_reply('CONFLICT the generation is ' .. generation .. ', not '
                             .. header.expected)
end

-- Sets or removes a field, and notes it when that makes a difference.
local parts = {}
local function put(key, field, value, part)
    local old = redis.call('HGET', key, field)
    if old == (value or false) then
        return
    end
    if value then
        redis.call('HSET', key, field, value)
    else
        redis.call('HDEL', key, field)
    end
    part.old = old or cjson.null
    part.new = value or cjson.null
    parts[#parts + 1] = part
end

local function replace(operation)
    local list = KEYS[operation.place]
    redis.call('UNLINK', list)
    if redis.call('EXISTS', KEYS[operation.from]) == 1 then
        redis.call('RENAME', KEYS[operation.from], list)
        redis.call('PERSIST', list)
    end
    parts[#parts + 1] = { list = operation.list, replaced = operation.count }
end

for _, operation in ipairs(operations) do
    if operation.clear then
        redis.call('UNLINK', settings)
        parts[#parts + 1] = { cleared = true }
    elseif operation.from then
        replace(operation)
    elseif operation.list then
        put(KEYS[operation.place], operation.entry, operation.value,
            { list = operation.list, entry = operation.entry })
    else
        local field = operation.setting
        if operation.domain ~= '' then
            field = operation.domain .. '/' .. field
        end
        put(settings, field, operation.value,
            { setting = operation.setting, domain = operation.domain })
    end
end

if #parts == 0 and not header.new_epoch then
    return { generation, 0 }
end
if generation < header.least then
    generation = header.least
end
generation = generation + 1
local now = header.new_epoch or (epoch ~= '' and epoch) or header.epoch
local superseded = redis.call('HGET', meta, 'supersedes') or ''
for _, old in ipairs({ epoch, header.supersedes or '' }) do
    if old ~= '' and old ~= now and not string.find(superseded, old, 1, true) then
        superseded = old .. ' ' .. superseded
    end
end
redis.call('HSET', meta, 'generation', string.format('%.0f', generation), 'epoch', now,
           'supersedes', string.sub(superseded, 1, 1000))
redis.call('XADD', changes, 'MAXLEN', '~', header.most, string.format('%.0f-1', generation), 'who',
           header.who, 'when', header.when, 'comment', header.comment, 'parts',
           #parts == 0 and '[]' or cjson.encode(parts))
return { generation, #parts }
