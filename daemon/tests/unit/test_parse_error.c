/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_parse_error.c - wrong policies and exactly what is said about them:
 * one error for one culprit, in the right place, and the note that helps.
 */
#include <stdint.h>
#include <string.h>

#include "core/parse.h"
#include "core/text.h"
#include "tests/unit/unit.h"

#define WHOLE SIZE_MAX /* the length is the string's */

/* Each line of @want is LINE:COLUMN+LENGTH MESSAGE; notes are indented. */
static const struct {
	const char *name;
	const char *text;
	size_t length;
	const char *want;
} rows[] = {
	{ "an unknown version", "version 2", WHOLE,
	  "1:9+1 expected 1, the only version there is, found '2'\n" },
	{ "no version", "version", WHOLE,
	  "1:8+0 expected 1, the only version there is, found the end of the "
	  "file\n" },
	{ "version twice", "version 1 version 1", WHOLE,
	  "1:11+7 second 'version'; there can be one\n"
	  "  1:1+7 the first is here\n" },
	{ "version too late", "filter { } version 1", WHOLE,
	  "1:12+7 'version' must be the first statement of the file\n" },
	{ "unknown statement", "queue x { } filter { }", WHOLE,
	  "1:1+5 unknown word 'queue' in a policy; expected one of version, "
	  "bridge, address, service, nat, filter, guard\n" },
	{ "misspelt block", "fliter { pass a -> b service web }", WHOLE,
	  "1:1+6 unknown word 'fliter' in a policy; expected one of version, "
	  "bridge, address, service, nat, filter, guard\n"
	  "  1:1+6 did you mean 'filter'?\n" },
	{ "no statement", "{ }", WHOLE,
	  "1:1+1 expected one of version, bridge, address, service, nat, "
	  "filter, guard, found '{'\n" },
	{ "brace too many", "filter { } }", WHOLE,
	  "1:12+1 '}' closes nothing; no block is open\n" },
	{ "second filter", "filter { }\nfilter { pass a -> b service x }",
	  WHOLE,
	  "2:1+6 second filter block; there can be one\n"
	  "  1:1+10 the first is here\n" },
	{ "second bridge", "bridge a { }\nbridge b { port c zone d }", WHOLE,
	  "2:1+6 second bridge block; there can be one\n"
	  "  1:1+12 the first is here\n" },
	{ "bridge without a name", "bridge { }", WHOLE,
	  "1:8+1 expected the name of an interface, found '{'\n" },
	{ "interface with a slash", "bridge b { port eth/0 zone x }", WHOLE,
	  "1:17+5 not the name of an interface; it cannot hold '/', ':' or "
	  "blanks\n" },
	{ "interface too long", "bridge b { port sixteen-letters- zone x }",
	  WHOLE,
	  "1:17+16 the name of an interface has at most 15 bytes, this one has "
	  "16\n" },
	{ "interface of dots", "bridge b { port .. zone x }", WHOLE,
	  "1:17+2 not the name of an interface; it cannot hold '/', ':' or "
	  "blanks\n" },
	{ "no zone", "bridge b { port eth0 zome x }", WHOLE,
	  "1:22+4 expected 'zone', found 'zome'\n"
	  "  1:22+4 did you mean 'zone'?\n" },
	{ "zone any", "bridge b { port eth0 zone any }", WHOLE,
	  "1:27+3 expected the name of a zone, found the reserved word "
	  "'any'\n" },
	{ "second MAC",
	  "bridge b { mac 02:00:00:00:00:01 mac 02:00:00:00:00:02 }", WHOLE,
	  "1:34+3 second 'mac'; there can be one\n"
	  "  1:12+21 the first is here\n" },
	{ "bad MAC", "bridge b { mac 02:00 }", WHOLE,
	  "1:16+5 '02:00' is not a MAC address\n" },
	{ "misspelt port", "bridge b { prot eth0 zone x }", WHOLE,
	  "1:12+4 unknown word 'prot' in a bridge block; expected one of port, "
	  "mac\n" },
	{ "set without a name", "address = 10.0.0.1", WHOLE,
	  "1:9+1 expected the name of an address set, found '='\n" },
	{ "reserved name", "address pass = 10.0.0.1", WHOLE,
	  "1:9+4 expected the name of an address set, found the reserved word "
	  "'pass'\n" },
	{ "name with a digit first", "address 1x = 10.0.0.1", WHOLE,
	  "1:9+2 '1x' is not the name of an address set\n"
	  "  1:9+2 a name is a letter, then letters, digits, '-', '_', '.'\n" },
	{ "name too long", "address a234567890123456 = 10.0.0.1", WHOLE,
	  "1:9+16 a name has at most 15 characters, this one has 16\n" },
	{ "name beyond ASCII", "address a\303\244 = 10.0.0.1", WHOLE,
	  "1:9+3 'a\303\244' is not the name of an address set\n"
	  "  1:9+3 a name is a letter, then letters, digits, '-', '_', '.'\n" },
	{ "no equals sign", "address a 10.0.0.1", WHOLE,
	  "1:11+8 expected '=', found '10.0.0.1'\n" },
	{ "no address", "address a = web", WHOLE,
	  "1:13+3 'web' is not an address, a prefix, a range or a set's name "
	  "with @\n" },
	{ "empty name", "address a = @", WHOLE,
	  "1:13+1 '@' is not the name of an address set\n"
	  "  1:13+1 a name is a letter, then letters, digits, '-', '_', "
	  "'.'\n" },
	{ "no braces closed", "address a = { 10.0.0.1 ", WHOLE,
	  "1:23+0 expected ',' or '}', found the end of the file\n"
	  "  1:13+1 the braces open here\n" },
	{ "empty braces", "filter { pass a -> b from { } }", WHOLE,
	  "1:29+1 the braces are empty\n" },
	{ "trailing comma", "filter { pass a -> b from { 10.0.0.1, } }", WHOLE,
	  "1:39+1 expected an address, found '}'\n" },
	{ "missing comma", "filter { pass a -> b from { 10.0.0.1 10.0.0.2 } }",
	  WHOLE,
	  "1:38+8 expected ',' or '}', found '10.0.0.2'\n"
	  "  1:27+1 the braces open here\n" },
	{ "nested braces", "filter { pass a -> b from { { 10.0.0.1 } } }",
	  WHOLE, "1:29+1 expected an address, found '{'\n" },
	{ "missing brace",
	  "filter { pass a -> b from { 10.0.0.1\ndrop b -> a }", WHOLE,
	  "2:1+4 expected ',' or '}', found 'drop'\n"
	  "  1:27+1 the braces open here\n" },
	{ "host bits", "filter { pass a -> b from 10.0.0.1/8 }", WHOLE,
	  "1:27+10 the prefix has host bits set; it is 10.0.0.0/8\n" },
	{ "host bits, IPv6", "filter { pass a -> b from fd00::1/64 }", WHOLE,
	  "1:27+10 the prefix has host bits set; it is fd00::/64\n" },
	{ "length too large", "filter { pass a -> b from 10.0.0.0/33 }", WHOLE,
	  "1:27+11 the length of an IPv4 prefix is 0 to 32\n" },
	{ "length not there", "filter { pass a -> b from 10.0.0.0/ }", WHOLE,
	  "1:27+9 the length of an IPv4 prefix is 0 to 32\n" },
	{ "mask for a length", "filter { pass a -> b from 10.0.0.0/255.0.0.0 }",
	  WHOLE, "1:27+18 the length of an IPv4 prefix is 0 to 32\n" },
	{ "address before the slash", "filter { pass a -> b from web/8 }",
	  WHOLE, "1:27+5 'web/8' is not a prefix, ADDRESS/LENGTH\n" },
	{ "octal", "filter { pass a -> b from 010.0.0.1 }", WHOLE,
	  "1:27+9 '010.0.0.1' is not an address, a prefix, a range or a set's "
	  "name with @\n" },
	{ "backward range", "filter { pass a -> b from 10.0.0.9-10.0.0.1 }",
	  WHOLE, "1:27+17 the range runs backwards\n" },
	{ "range of two families",
	  "filter { pass a -> b from 10.0.0.1-fd00::1 }", WHOLE,
	  "1:27+16 a range cannot mix IPv4 and IPv6\n" },
	{ "range with blanks",
	  "filter { pass a -> b from 10.0.0.1 - 10.0.0.9 }", WHOLE,
	  "1:36+1 unknown word '-' in a rule; expected one of from, to, port, "
	  "sport, icmp, icmp6, protocol, service, from-mac, to-mac, vlan, "
	  "ethertype, broadcast, multicast, limit, log\n"
	  "  1:36+1 ranges, prefixes and rates are written without blanks, as "
	  "in 80-90, 10.0.0.0/8, 5/second\n" },
	{ "operand missing", "filter { pass a -> b from to 10.0.0.1 }", WHOLE,
	  "1:27+2 expected an address, a prefix, a range or a set's name with "
	  "@, found 'to'\n" },
	{ "service without ports", "service s = tcp", WHOLE,
	  "1:16+0 expected a port (0 to 65535), found the end of the file\n" },
	{ "unknown transport", "service s = http", WHOLE,
	  "1:13+4 unknown word 'http' in a service; expected one of tcp, udp, "
	  "sctp, icmp, icmp6, protocol\n" },
	{ "port among transports", "service s = { tcp 80, 443 }", WHOLE,
	  "1:23+3 unknown word '443' in a service; expected one of tcp, udp, "
	  "sctp, icmp, icmp6, protocol\n"
	  "  1:23+3 several ports of one protocol are written as in tcp { 80, "
	  "443 }\n" },
	{ "two without braces", "service s = tcp 80 udp 53", WHOLE,
	  "1:20+3 expected one of version, bridge, address, service, nat, "
	  "filter, guard, found 'udp'\n" },
	{ "port name", "filter { pass a -> b port tcp ssh }", WHOLE,
	  "1:31+3 'ssh' is not a port (0 to 65535)\n" },
	{ "port without protocol", "filter { pass a -> b port 22 }", WHOLE,
	  "1:27+2 expected one of tcp, udp, sctp, found '22'\n" },
	{ "port of no protocol", "filter { pass a -> b port icmp 22 }", WHOLE,
	  "1:27+4 expected one of tcp, udp, sctp, found 'icmp'\n" },
	{ "port too large", "filter { pass a -> b port tcp 65536 }", WHOLE,
	  "1:31+5 '65536' is not a port (0 to 65535)\n" },
	{ "backward ports", "filter { pass a -> b port tcp 90-80 }", WHOLE,
	  "1:31+5 the range runs backwards; it is 80-90\n" },
	{ "half a range", "filter { pass a -> b port tcp 80- }", WHOLE,
	  "1:31+3 '80-' is not a port (0 to 65535)\n" },
	{ "two protocols", "filter { pass a -> b port tcp 22 sport udp 53 }",
	  WHOLE,
	  "1:40+3 the rule is about another protocol already; a service can "
	  "hold several\n"
	  "  1:27+3 named here\n" },
	{ "icmp with ports", "filter { pass a -> b icmp port tcp 22 }", WHOLE,
	  "1:32+3 the rule is about another protocol already; a service can "
	  "hold several\n"
	  "  1:22+4 named here\n" },
	{ "both icmps", "filter { pass a -> b icmp icmp6 }", WHOLE,
	  "1:27+5 the rule is about another protocol already; a service can "
	  "hold several\n"
	  "  1:22+4 named here\n" },
	{ "unknown icmp type", "filter { pass a -> b icmp echo-requst }", WHOLE,
	  "1:27+11 'echo-requst' is not an ICMP type (a name, or 0 to 255)\n"
	  "  1:27+11 did you mean 'echo-request'?\n" },
	{ "icmp type too large", "filter { pass a -> b icmp 256 }", WHOLE,
	  "1:27+3 '256' is not an ICMP type (a name, or 0 to 255)\n" },
	{ "v4 type of icmp6", "filter { pass a -> b icmp6 source-quench }",
	  WHOLE,
	  "1:28+13 'source-quench' is not an ICMPv6 type (a name, or 0 to "
	  "255)\n" },
	{ "code without type", "filter { pass a -> b icmp code 3 }", WHOLE,
	  "1:27+4 a code belongs to a type; write the type before it\n" },
	{ "code too large", "filter { pass a -> b icmp 3 code 256 }", WHOLE,
	  "1:34+3 '256' is not an ICMP code (0 to 255)\n" },
	{ "unknown protocol", "filter { pass a -> b protocol spx }", WHOLE,
	  "1:31+3 'spx' is not an IP protocol (a name, or 0 to 255)\n" },
	{ "service name missing", "filter { pass a -> b service }", WHOLE,
	  "1:30+1 expected the name of a service, found '}'\n" },
	{ "service reserved", "filter { pass a -> b service tcp }", WHOLE,
	  "1:30+3 expected the name of a service, found the reserved word "
	  "'tcp'\n" },
	{ "vlan zero", "filter { pass a -> b vlan 0 }", WHOLE,
	  "1:27+1 '0' is not a VLAN id (1 to 4094)\n" },
	{ "vlan too large", "filter { pass a -> b vlan { 1, 4095 } }", WHOLE,
	  "1:32+4 '4095' is not a VLAN id (1 to 4094)\n" },
	{ "any among vlans", "filter { pass a -> b vlan { any } }", WHOLE,
	  "1:29+3 expected a VLAN id (1 to 4094), found 'any'\n" },
	{ "unknown ethertype", "filter { pass a -> b ethertype lldq }", WHOLE,
	  "1:32+4 'lldq' is not an ethertype (a name, or 0x and hex digits)\n"
	  "  1:32+4 did you mean 'lldp'?\n" },
	{ "ethertype is a length", "filter { pass a -> b ethertype 0x05ff }",
	  WHOLE,
	  "1:32+6 an ethertype is 0x0600 or more; below it is a length, see "
	  "llc\n" },
	{ "ethertype too long", "filter { pass a -> b ethertype 0x12345 }",
	  WHOLE,
	  "1:32+7 '0x12345' is not an ethertype (a name, or 0x and hex "
	  "digits)\n" },
	{ "both classes", "filter { pass a -> b broadcast multicast }", WHOLE,
	  "1:32+9 no frame is both broadcast and multicast; write two rules\n"
	  "  1:22+9 'broadcast' is here\n" },
	{ "bad MAC of a rule", "filter { pass a -> b from-mac 10.0.0.1 }",
	  WHOLE, "1:31+8 '10.0.0.1' is not a MAC address\n" },
	{ "rate with blanks", "filter { pass a -> b limit 5 / second }", WHOLE,
	  "1:28+1 '5' is not a rate (1 to 1000000, then /second, /minute, "
	  "/hour or /day)\n" },
	{ "no rate", "filter { pass a -> b limit 0/second }", WHOLE,
	  "1:28+8 '0/second' is not a rate (1 to 1000000, then /second, "
	  "/minute, /hour or /day)\n" },
	{ "unknown unit", "filter { pass a -> b limit 5/week }", WHOLE,
	  "1:28+6 '5/week' is not a rate (1 to 1000000, then /second, /minute, "
	  "/hour or /day)\n" },
	{ "burst zero", "filter { pass a -> b limit 5/second burst 0 }", WHOLE,
	  "1:43+1 '0' is not a burst (1 to 1000000)\n" },
	{ "burst alone", "filter { pass a -> b burst 5 }", WHOLE,
	  "1:22+5 expected one of from, to, port, sport, icmp, icmp6, "
	  "protocol, service, from-mac, to-mac, vlan, ethertype, broadcast, "
	  "multicast, limit, log, found 'burst'\n" },
	{ "text not ended", "filter { pass a -> b log \"x\n }", WHOLE,
	  "1:26+2 the text does not end on its line; a '\"' is missing\n" },
	{ "unknown escape", "filter { pass a -> b log \"a\\n\" }", WHOLE,
	  "1:28+2 unknown escape; a text knows \\\" and \\\\\n" },
	{ "text too long",
	  "filter { pass a -> b log "
	  "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" }",
	  WHOLE, "1:26+63 a text has at most 60 bytes\n" },
	{ "text out of place", "filter { pass a -> b \"x\" }", WHOLE,
	  "1:22+3 expected one of from, to, port, sport, icmp, icmp6, "
	  "protocol, service, from-mac, to-mac, vlan, ethertype, broadcast, "
	  "multicast, limit, log, found the text \"x\"\n" },
	{ "word twice", "filter { pass a -> b from 10.0.0.1 from 10.0.0.2 }",
	  WHOLE,
	  "1:36+4 second 'from' in a rule; each word may appear once\n"
	  "  1:22+4 the first is here\n" },
	{ "misspelt word", "filter { pass a -> b frm 10.0.0.1 }", WHOLE,
	  "1:22+3 unknown word 'frm' in a rule; expected one of from, to, "
	  "port, sport, icmp, icmp6, protocol, service, from-mac, to-mac, "
	  "vlan, ethertype, broadcast, multicast, limit, log\n"
	  "  1:22+3 did you mean 'from'?\n" },
	{ "unlike any word", "filter { pass a -> b quick 10.0.0.1 }", WHOLE,
	  "1:22+5 unknown word 'quick' in a rule; expected one of from, to, "
	  "port, sport, icmp, icmp6, protocol, service, from-mac, to-mac, "
	  "vlan, ethertype, broadcast, multicast, limit, log\n" },
	{ "misspelt action", "filter { pss a -> b }", WHOLE,
	  "1:10+3 unknown word 'pss' in a filter block; expected one of pass, "
	  "drop, count, default\n"
	  "  1:10+3 did you mean 'pass'?\n" },
	{ "no arrow", "filter { pass a b }", WHOLE,
	  "1:17+1 expected '->' and the zone it goes to, found 'b'\n" },
	{ "split arrow", "filter { pass a - > b }", WHOLE,
	  "1:17+1 expected '->' and the zone it goes to, found '-'\n" },
	{ "no zone behind the arrow", "filter { pass a -> }", WHOLE,
	  "1:20+1 expected the name of a zone, or any, found '}'\n" },
	{ "reserved zone", "filter { pass a -> log }", WHOLE,
	  "1:20+3 expected the name of a zone, or any, found the reserved word "
	  "'log'\n" },
	{ "stateless drop", "filter { drop stateless a -> b }", WHOLE,
	  "1:15+9 expected the name of a zone, or any, found the reserved word "
	  "'stateless'\n" },
	{ "semicolons", "filter { pass a -> b; drop b -> a; }", WHOLE,
	  "1:21+1 ';' has no meaning here; statements need no end mark\n"
	  "1:34+1 ';' has no meaning here; statements need no end mark\n" },
	{ "errors of several rules",
	  "filter { pass a -> b x\npass a -> b\npass a b\n }", WHOLE,
	  "1:22+1 unknown word 'x' in a rule; expected one of from, to, port, "
	  "sport, icmp, icmp6, protocol, service, from-mac, to-mac, vlan, "
	  "ethertype, broadcast, multicast, limit, log\n"
	  "3:8+1 expected '->' and the zone it goes to, found 'b'\n" },
	{ "unknown default", "filter { default reject }", WHOLE,
	  "1:18+6 unknown word 'reject' in a default; expected one of drop, "
	  "pass\n" },
	{ "second default", "filter { default drop default pass }", WHOLE,
	  "1:23+7 second 'default'; there can be one\n"
	  "  1:10+12 the first is here\n" },
	{ "rules behind default",
	  "filter { default drop pass a -> b pass b -> a }", WHOLE,
	  "1:23+4 a rule behind 'default' is never reached; 'default' is the "
	  "last line of the filter\n"
	  "  1:10+12 'default' is here\n" },
	{ "block not closed", "filter { pass a -> b", WHOLE,
	  "1:21+0 the file ends within a filter block; a '}' is missing\n"
	  "  1:1+6 the block begins here\n" },
	{ "next block in it", "filter {\npass a -> b\nguard i { }\n", WHOLE,
	  "3:1+5 'guard' cannot stand in a filter block; a '}' is missing "
	  "before it\n"
	  "  1:1+6 the block begins here\n" },
	{ "set and block not closed", "filter { pass a -> b from { 10.0.0.1,",
	  WHOLE, "1:38+0 expected an address, found the end of the file\n" },
	{ "brace for two", "filter { nat o { } }", WHOLE,
	  "1:10+3 'nat' cannot stand in a filter block; a '}' is missing "
	  "before it\n"
	  "  1:1+6 the block begins here\n" },
	{ "masquerade for", "nat o { masquerade 10.0.0.0/24 = 203.0.113.3 }",
	  WHOLE, "1:32+1 expected 'as', found '='\n" },
	{ "masquerade as prefix",
	  "nat o { masquerade 10.0.0.0/24 as 203.0.113.0/28 }", WHOLE,
	  "1:35+14 the outside address of a masquerade stands for one host; "
	  "write an address without '/'\n" },
	{ "helper", "nat o { masquerade 10.0.0.1 as 203.0.113.3 helper irc }",
	  WHOLE, "1:51+3 'irc' is not a connection helper (ftp, tftp)\n" },
	{ "forward all", "nat o { forward 203.0.113.3 to 10.0.0.3 }", WHOLE,
	  "1:29+2 expected one of tcp, udp, sctp, found 'to'\n" },
	{ "forward many",
	  "nat o { forward 203.0.113.3 tcp 80-89 to 10.0.0.3 "
	  "port 90 }",
	  WHOLE,
	  "1:56+2 the two sides differ in their number of ports; each needs "
	  "its own counterpart\n"
	  "  1:33+5 the outside ports\n" },
	{ "misspelt alias", "nat o { alais 203.0.113.1 as 10.0.0.1 }", WHOLE,
	  "1:9+5 unknown word 'alais' in a nat block; expected one of alias, "
	  "static, prefix, masquerade, forward, private\n"
	  "  1:9+5 did you mean 'alias'?\n" },
	{ "prefix as alias", "nat o { alias 203.0.113.0/24 as 10.0.0.1 }",
	  WHOLE,
	  "1:15+14 an alias stands for one host; write an address without "
	  "'/'\n" },
	{ "alias with =", "nat o { alias 203.0.113.1 = 10.0.0.1 }", WHOLE,
	  "1:27+1 expected 'as', found '='\n" },
	{ "static with as", "nat o { static 203.0.113.1 as 10.0.0.1 }", WHOLE,
	  "1:28+2 expected '=' and the inside address, found 'as'\n" },
	{ "static of a set", "nat o { static 203.0.113.1 = @x }", WHOLE,
	  "1:30+2 '@x' is not an IPv4 or IPv6 address\n" },
	{ "prefix without length", "nat o { prefix 2001:db8:: = fd00::/64 }",
	  WHOLE,
	  "1:16+10 'prefix' translates prefixes; write ADDRESS/LENGTH\n" },
	{ "private with host bits", "nat o { private 10.0.0.1/8 }", WHOLE,
	  "1:17+10 the prefix has host bits set; it is 10.0.0.0/8\n" },
	{ "nat of any", "nat any { }", WHOLE,
	  "1:5+3 expected the name of a zone, found the reserved word "
	  "'any'\n" },
	{ "nat without zone", "nat { }", WHOLE,
	  "1:5+1 expected the name of a zone, found '{'\n" },
	{ "bind without =", "guard i { bind 10.0.0.1 02:00:00:00:00:01 }",
	  WHOLE,
	  "1:25+17 expected '=' and a MAC address, found "
	  "'02:00:00:00:00:01'\n" },
	{ "bind of a prefix", "guard i { bind 10.0.0.0/8 = 02:00:00:00:00:01 }",
	  WHOLE, "1:16+10 '10.0.0.0/8' is not an IPv4 or IPv6 address\n" },
	{ "misspelt denial", "guard i { deny dhcp-sever }", WHOLE,
	  "1:16+10 'dhcp-sever' is not one of dhcp-server, "
	  "router-advertisement, redirect\n"
	  "  1:16+10 did you mean 'dhcp-server'?\n" },
	{ "denial twice", "guard i { deny redirect deny redirect }", WHOLE,
	  "1:30+8 second redirect; there can be one\n"
	  "  1:16+8 the first is here\n" },
	{ "no denial", "guard i { deny }", WHOLE,
	  "1:16+1 expected one of dhcp-server, router-advertisement, redirect, "
	  "found '}'\n" },
	{ "no MACs", "guard i { macs 0 }", WHOLE,
	  "1:16+1 '0' is not a number of MACs (1 to 65535)\n" },
	{ "macs twice", "guard i { macs 1 macs 2 }", WHOLE,
	  "1:18+4 second 'macs'; there can be one\n"
	  "  1:11+6 the first is here\n" },
	{ "NUL", "filter {\000}", 10,
	  "1:9+1 NUL byte; a policy is UTF-8 text\n" },
	{ "control character in a comment", "filter { } # \033", WHOLE,
	  "1:14+1 control character 0x1b; of these only tab and newline are "
	  "allowed\n" },
	{ "byte in a word", "filter { pass a\377 -> b }", WHOLE,
	  "1:16+1 byte 0xff is not valid UTF-8; save the file as UTF-8\n" },
	{ "lone CR", "filter {\r}", WHOLE,
	  "1:9+1 control character 0x0d; of these only tab and newline are "
	  "allowed\n" },
};

static void add_entry(struct text *out, const struct diag *diag,
		      const struct diag_entry *entry)
{
	unsigned line;
	unsigned column;

	diag_position(diag, entry->span.offset, &line, &column);
	text_format(out, "%s%u:%u+%u %s\n",
		    entry->level == DIAG_NOTE ? "  " : "", line, column,
		    entry->span.length, entry->message);
}

static const char *summary(const struct diag *diag)
{
	struct text out;

	text_init(&out, diag->arena);
	for (const struct diag_entry *entry = diag->entries; entry;
	     entry = entry->next) {
		add_entry(&out, diag, entry);
		for (const struct diag_entry *note = entry->notes; note;
		     note = note->next)
			add_entry(&out, diag, note);
	}
	return text_string(&out);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t length = rows[i].length == WHOLE ? strlen(rows[i].text)
							: rows[i].length;
		struct policy policy;
		struct arena arena;
		struct diag diag;
		const char *got;

		arena_init(&arena, 0);
		diag_init(&diag, &arena, "f", rows[i].text, length);
		CHECK(!policy_parse(&policy, &arena, &diag), "%s: refused",
		      rows[i].name);
		got = summary(&diag);
		CHECK(!strcmp(got, rows[i].want), "%s: got\n%swant\n%s",
		      rows[i].name, got, rows[i].want);
		arena_free(&arena);
	}
	return unit_report("test_parse_error");
}
