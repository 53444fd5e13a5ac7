%% SPDX-License-Identifier: BSD-3-Clause

%% Fetches the URLs of a file with httpc and prints status and size of each.
%%
%%   erl -noshell -run httpc_fetch main
%%       LIST CONCURRENCY PER_HOST CONNECT_SECONDS [CA_FILE]
-module(httpc_fetch).
-export([main/1]).

main([File, Concurrency, PerHost, ConnectSeconds | CaFile]) ->
    {ok, _} = application:ensure_all_started(ssl),
    {ok, _} = application:ensure_all_started(inets),
    ok = httpc:set_options([{max_sessions, list_to_integer(PerHost)},
                            {max_keep_alive_length, 1000000},
                            {keep_alive_timeout, 600000}]),
    Tls = case CaFile of
        [] -> [];
        [Ca] ->
            Match = public_key:pkix_verify_hostname_match_fun(https),
            [{ssl, [{verify, verify_peer}, {cacertfile, Ca},
                    {customize_hostname_check, [{match_fun, Match}]}]}]
    end,
    Options = [{connect_timeout, 1000 * list_to_integer(ConnectSeconds)} | Tls],
    {ok, List} = file:read_file(File),
    Main = self(),
    Queue = spawn_link(fun() -> queue(string:lexemes(List, "\n")) end),
    Workers = [spawn_link(fun() -> worker(Main, Queue, Options) end)
               || _ <- lists:seq(1, list_to_integer(Concurrency))],
    [receive {done, Worker} -> ok end || Worker <- Workers],
    halt().

queue([]) ->
    receive {next, Worker} -> Worker ! done end,
    queue([]);
queue([Url | Urls]) ->
    receive {next, Worker} -> Worker ! {url, Url} end,
    queue(Urls).

worker(Main, Queue, Options) ->
    Queue ! {next, self()},
    receive
        {url, Url} ->
            case httpc:request(get, {Url, []}, Options, [{body_format, binary}]) of
                {ok, {{_, Status, _}, _, Body}} ->
                    io:format("~b ~b ~s~n", [Status, byte_size(Body), Url]);
                {error, Reason} ->
                    io:format("failed ~s ~0p~n", [Url, Reason])
            end,
            worker(Main, Queue, Options);
        done ->
            Main ! {done, self()}
    end.
