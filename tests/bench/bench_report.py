#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes the report of tools/bench from what milter_load printed in each measurement.

usage: bench_report.py [--json] FOLDER          the report
       bench_report.py --noop-options FILE      options that make noop_milter negotiate as the
                                                milter did that FILE is about, one a line

FOLDER holds files named SECTION.TARGET.NUMBER.json and one named "roles", lines of "PID ROLE".
Rounds are taken in pairs, since only what ran one right after the other can be compared on a
machine that also does other things; of several rounds, the median counts.
"""

import json
import os
import platform
import re
import statistics
import sys

METHOD = """\
Method: both milters ran on this machine at the same time, each on a unix socket of its own, and
got the same messages by turns, each over a connection of its own, from a client that speaks the
milter protocol as Postfix does. "no-op" is a libmilter milter with empty callbacks that
negotiates the same options and macros as Assent. CPU time is that of all processes of the milter,
user and system, from their CPU-time clocks; the client's is not in it. Ratios and differences are
those of one round each, no-op first; of several rounds, the median stands here, with the lowest
and highest behind it. Memory is read half a second after the sessions have come as far as RCPT;
PSS counts shared pages in proportion. "At once" means that the client sent every end of message
before the first was answered; times count from the first one sent. "stock" is a libmilter milter
that sleeps in its end-of-message callback; Assent is its testing build, with a check that waits
as long. Figures of different machines, or of different days, are not to be compared; ratios of
one run are."""


def load_results(folder):
    """{(section, target): {number: result}}, and the role of each process."""
    results, roles = {}, {}
    for name in os.listdir(folder):
        if match := re.fullmatch(r"([^.]+)\.([^.]+)\.(\d+)\.json", name):
            section, target, number = match.groups()
            with open(os.path.join(folder, name), encoding="utf-8") as stream:
                results.setdefault((section, target), {})[int(number)] = json.load(stream)
    with open(os.path.join(folder, "roles"), encoding="utf-8") as stream:
        for line in stream:
            pid, role = line.split()
            roles[int(pid)] = role
    return results, roles


def spread(values):
    return {"median": statistics.median(values), "lowest": min(values), "highest": max(values)}


def cpu(result):
    return sum(process["cpu_ms_per_message"] for process in result["processes"])


def summarize_target(rounds, roles):
    runs = list(rounds.values())
    verdicts = {}
    for run in runs:
        for name, count in {**run["verdicts"], **run["reply_codes"]}.items():
            if count:
                verdicts[name] = verdicts.get(name, 0) + count
    by_role = {}
    for run in runs:
        for process in run["processes"]:
            by_role.setdefault(roles[process["pid"]], []).append(process["cpu_ms_per_message"])
    times = [run["end_of_message_ms"] for run in runs if run["end_of_message_ms"]]
    return {
        "messages_per_second": spread([run["messages_per_second"] for run in runs]),
        "cpu_ms_per_message": spread([cpu(run) for run in runs]),
        "cpu_ms_per_message_by_role":
            {role: statistics.median(values) for role, values in by_role.items()},
        "end_of_message_ms": {key: statistics.median(time[key] for time in times)
                              for key in ("median", "p99", "maximum")} if times else None,
        "decided_before_end_of_message": sum(run["decided_before_end_of_message"] for run in runs),
        "verdicts": verdicts,
    }


def summarize_throughput(results, roles):
    noop, assent = results["throughput", "noop"], results["throughput", "assent"]
    pairs = [(noop[number], assent[number]) for number in sorted(noop)]
    return {
        "messages_each_round": pairs[0][0]["messages"],
        "sessions": pairs[0][0]["sessions"],
        "rounds": len(pairs),
        "noop": summarize_target(noop, roles),
        "assent": summarize_target(assent, roles),
        "assent_to_noop": {
            "messages_per_second": spread(
                [b["messages_per_second"] / a["messages_per_second"] for a, b in pairs]),
            "cpu": spread([cpu(b) / cpu(a) for a, b in pairs]),
            "cpu_ms_above_noop": spread([cpu(b) - cpu(a) for a, b in pairs]),
        },
    }


def summarize_memory(results, roles):
    summary = []
    for target in ("noop", "assent"):
        for sessions, result in sorted(results["memory", target].items()):
            for process in result["processes"]:
                summary.append({"sessions": sessions, "target": target, "pid": process["pid"],
                                "process": process["name"], "role": roles[process["pid"]],
                                **process["after"]})
    return summary


def summarize_waiting(results):
    summary = []
    for (section, target), rounds in sorted(results.items(),
                                            key=lambda item: (len(item[0][0]), item[0])):
        if not section.startswith("waiting-"):
            continue
        runs = list(rounds.values())
        middle = [statistics.median(run["barrier_messages_ms"]) for run in runs]
        summary.append({
            "at_once": runs[0]["messages"], "target": target,
            "first_ms": spread([min(run["barrier_messages_ms"]) for run in runs]),
            "median_ms": spread(middle),
            "last_ms": spread([run["barrier_total_ms"] for run in runs]),
            "in_flight_together": all(run["in_flight_together"] for run in runs),
        })
    return summary


def summarize(results, roles):
    report = {"machine": describe_machine()}
    if ("throughput", "noop") in results:
        report["throughput"] = summarize_throughput(results, roles)
    if ("memory", "noop") in results:
        report["memory"] = summarize_memory(results, roles)
    if waiting := summarize_waiting(results):
        report["waiting"] = waiting
    for section in ("journal", "trouble", "settings"):
        if (section, "assent") in results:
            report[section] = results[section, "assent"][1]
    return report


def describe_machine():
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as stream:
        for line in stream:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return {"processor": model, "processors": os.cpu_count(), "kernel": platform.release(),
            "load_average_at_end": os.getloadavg()[0]}


# ---- tables ----

def table(head, rows):
    """Text columns; the first is flush left, the others right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    for row in [head, *rows]:
        cells = [cell.rjust(width) for cell, width in zip(row, widths)]
        cells[0] = row[0].ljust(widths[0])
        print("  " + "  ".join(cells).rstrip())


def show(values, digits, sign=""):
    """A median with the lowest and highest behind it."""
    form = f"{{:{sign}.{digits}f}}"
    return "{} ({}..{})".format(*(form.format(values[key])
                                  for key in ("median", "lowest", "highest")))


def print_verdicts(name, target):
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in target["verdicts"].items())
    print(f"  verdicts of {name}: {verdicts}; {target['decided_before_end_of_message']} before end"
          " of message")


def print_throughput(throughput):
    print(f"Throughput: {throughput['rounds']} rounds of {throughput['messages_each_round']}"
          f" messages, {throughput['sessions']} sessions side by side")
    rows = []
    for key, name in (("noop", "no-op"), ("assent", "Assent")):
        target = throughput[key]
        times = target["end_of_message_ms"]
        rows.append([name, show(target["messages_per_second"], 0),
                     show(target["cpu_ms_per_message"], 3),
                     f"{times['median']:.2f}" if times else "-",
                     f"{times['p99']:.2f}" if times else "-"])
    ratio = throughput["assent_to_noop"]
    rows.append(["Assent / no-op", show(ratio["messages_per_second"], 2), show(ratio["cpu"], 2),
                 "", ""])
    rows.append(["Assent - no-op", "", show(ratio["cpu_ms_above_noop"], 3, "+"), "", ""])
    table(["", "messages/s", "CPU ms/message", "end of message ms", "p99"], rows)
    roles = throughput["assent"]["cpu_ms_per_message_by_role"]
    print("  CPU ms/message of Assent's processes: "
          + ", ".join(f"{role} {value:.3f}" for role, value in roles.items()))
    print_verdicts("no-op", throughput["noop"])
    print_verdicts("Assent", throughput["assent"])


def print_memory(memory):
    print("Memory with open sessions, in KiB")
    table(["", "sessions", "RSS", "PSS", "threads"],
          [["no-op" if entry["target"] == "noop" else f"Assent: {entry['role']}"
            + (f" ({entry['process']})" if entry["role"] == "worker" else ""),
            f"{entry['sessions']:,}", f"{entry['rss_kib']:,}", f"{entry['pss_kib']:,}",
            str(entry["threads"])]
           for entry in sorted(memory, key=lambda entry: entry["target"] != "noop")])
    for target, role, name in (("noop", "noop", "no-op"), ("assent", "filter", "Assent's filter")):
        sizes = {entry["sessions"]: entry["pss_kib"] for entry in memory
                 if (entry["target"], entry["role"]) == (target, role)}
        few, many = min(sizes), max(sizes)
        if many > few:
            print(f"  PSS of each further session of {name}:"
                  f" {(sizes[many] - sizes[few]) / (many - few):.2f} KiB")


def print_waiting(waiting):
    print("Time until messages that wait 200 ms each at end of message are answered, in ms")
    table(["", "at once", "first", "median", "last"],
          [["Assent" if entry["target"] == "assent" else "stock libmilter", str(entry["at_once"]),
            show(entry["first_ms"], 0), show(entry["median_ms"], 0), show(entry["last_ms"], 0)]
           for entry in waiting])
    for entry in waiting:
        if not entry["in_flight_together"]:
            print(f"  Not valid: of {entry['at_once']} at once with {entry['target']}, some were"
                  " answered before the last was sent.")
        if entry["first_ms"]["lowest"] < 199:
            print(f"  Not valid: {entry['target']} did not wait 200 ms.")


def print_journal(journal):
    print(f"A journal of {journal['records']:,} decisions in Redis, written at"
          f" {journal['written_per_second']:,} a second")
    print(f"  A decision takes {journal['bytes_per_record']:.0f} bytes,"
          f" {journal['redis_bytes_per_record']:.0f} in Redis' memory")
    why = journal["why_ms"]
    print(f"  assentctl why takes {why['median']} ms, {why['highest']} at most")
    table(["assentctl log", "seconds", "found"],
          [[search["search"], f"{search['seconds']:.2f}", f"{search['found']:,}"]
           for search in journal["searches"]])


def print_trouble(trouble):
    print(f"Mail through Postfix and Assent while Redis is in trouble: {trouble['senders']} clients,"
          f" {trouble['seconds']:.0f} s each; ms from the end of the message to the reply")
    rows = []
    for phase in trouble["phases"]:
        rows.append([phase["name"]]
                    + [f"{phase[key]:,}" for key in ("sent", "accepted", "refused", "deferred",
                                                     "lost", "twice")]
                    + [f"{phase['ms'][key]:.1f}" for key in ("median", "p99", "highest")]
                    + [f"{phase['added_ms'][key]:+.1f}" for key in ("median", "p99", "highest")]
                    + [f"{phase['over_100_ms']}"])
    table(["Redis is", "sent", "accepted", "refused", "deferred", "lost", "twice", "median", "p99",
           "highest", "added: median", "p99", "highest", "over 100 ms"], rows)
    for phase in trouble["phases"]:
        if phase["alarm"]:
            print(f"  {phase['name']}: alarm {phase['alarm']} after"
                  f" {phase['seconds_until_alarm']:.2f} s, over {phase['seconds_until_over']:.2f} s"
                  " after its end")
    journal = trouble["journal"]
    print(f"  Decisions in the journal since it was emptied: {journal['found']:,} of"
          f" {journal['decisions']:,}, {journal['twice']} twice")
    wrong = sum(phase["delivered_though_not_accepted"] for phase in trouble["phases"])
    if wrong:
        print(f"  {wrong} messages were delivered that had not been accepted")


def print_settings(settings):
    changes, decisions, rounds = settings["changes"], settings["decisions"], settings["rounds"]
    print(f"Settings and lists changed {changes['edits_per_second']:.0f} times a second while"
          f" {settings['sessions']} sessions play mail")
    table(["ms until in force", "median", "p99", "highest", "changes", "not seen"],
          [[name, *(f"{changes[key + '_ms'][which]:.0f}" for which in ("median", "p99", "highest")),
            f"{changes['edits']:,}", f"{changes[key + '_missed']:,}"]
           for key, name in (("follower", "a follower"), ("daemon", "the daemon (status)"))])
    print(f"  Torn: {changes['torn']} of {changes['states']:,} states at the follower,"
          f" {decisions['torn']} of {decisions['records']:,} decisions;"
          f" {decisions['of_another_generation']} not by the generation that they name,"
          f" {decisions['lost']} not journaled, {changes['failed']} changes failed")
    rows = []
    for key in ("without", "with"):
        rows.append([f"{key} changes",
                     show(spread([pair[key]["messages_per_second"] for pair in rounds]), 0),
                     show(spread([pair[key]["cpu_ms_per_message"] for pair in rounds]), 3),
                     show(spread([pair[key]["end_of_message_ms"]["p99"] for pair in rounds]), 1)])
    rows.append(["more", "", show(spread([pair["cpu_ms_more"] for pair in rounds]), 3, "+"), ""])
    table([f"{len(rounds)} rounds", "messages/s", "CPU ms/message", "end of message p99"], rows)
    if not all(pair["changed_all_the_while"] for pair in rounds):
        print("  Not valid: in some rounds the changes ended before the mail.")


def print_report(report):
    machine = report["machine"]
    print(f"{machine['processor']}, {machine['processors']} processors, Linux {machine['kernel']},"
          f" load average {machine['load_average_at_end']:.2f} at the end\n")
    for section, printer in (("throughput", print_throughput), ("memory", print_memory),
                             ("waiting", print_waiting), ("journal", print_journal),
                             ("trouble", print_trouble), ("settings", print_settings)):
        if section in report:
            printer(report[section])
            print()
    print(METHOD)


def print_noop_options(path):
    with open(path, encoding="utf-8") as stream:
        negotiated = json.load(stream)["negotiated"]
    print("--protocol", negotiated["protocol"], sep="\n")
    for step, macros in negotiated["macros"].items():
        print("--macros", f"{step}={macros}", sep="\n")


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "--noop-options":
        print_noop_options(arguments[1])
        return
    report = summarize(*load_results(arguments[-1]))
    if arguments[0] == "--json":
        json.dump({**report, "method": METHOD}, sys.stdout, indent=2)
        print()
    else:
        print_report(report)


if __name__ == "__main__":
    main(sys.argv[1:])
