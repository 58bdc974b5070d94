-- For tests of the transport: writes its argument when there is a key, and says it.
-- A semicolon; a back\slash, [brackets] and "quotes" have to survive the build.
if ARGV[1] == "conflict" then
    return redis.error_reply("CONFLICT somebody else; [7] \"was\" quicker \\")
end
if ARGV[1] == "error" then
    return redis.error_reply("WRONG what was given")
end
if KEYS[1] then
    redis.call("SET", KEYS[1], ARGV[1])
end
return ARGV[1]
