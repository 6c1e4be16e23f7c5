#include "tests/harness_tool.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>
static void show(struct desk*d,const char*l){desk_say(d,l);printf("\n$ pegsim %s\n%s---- stderr\n%s---- exit %d\n",l,d->out,d->error,(int)d->code);}
int main(void){void*s=NULL;desk_open(&s);struct desk*d=s;
desk_write("a.yaml","scenario: clerks at work\nduration: 2min\nplay: hung\nvariants:\n  bad: {expect: {verdict: hung}}\n  good: {play: kept, expect: {verdict: success}}\n  wrong: {play: failed, expect: {verdict: success}}\n  broken: {play: broken}\n  open: {play: chatter, limits: {events: 100}}\n");
desk_write("b.yaml","scenario: b\nduration: 2min\nplay: kepd\nlettres: 3\n");
show(d,"");show(d,"run a.yaml");show(d,"run a.yaml --variant g* --log");show(d,"run a.yaml --variant good --log=all");show(d,"run a.yaml --json --variant bad");
show(d,"run a.yaml --variant wrong --junit r.xml --db x.db -q");puts(desk_read("r.xml"));
show(d,"run a.yaml b.yaml nofile.yaml");show(d,"run a.yaml b.yaml");show(d,"check b.yaml a.yaml");show(d,"list a.yaml");show(d,"list a.yaml --json");
show(d,"run --vraiant x --seed 9x --color=blue --quiet=3 --set");show(d,"run");show(d,"rnu");show(d,"run --help");show(d,"help");show(d,"help scenario");show(d,"help json");show(d,"help exit");show(d,"help runn");show(d,"run a.yaml --variant godo");show(d,"run a.yaml --set letters");show(d,"run a.yaml --set lettrs=3");
show(d,"run a.yaml --variant good --verify");show(d,"run a.yaml --db /nodir/x.db");show(d,"run a.yaml --db a.yaml");show(d,"run a.yaml --junit /nodir/r.xml");show(d,"run a.yaml --junit . -j 1 --json --log");
show(d,"list --help");show(d,"check --help");show(d,"version");show(d,"help db");
fflush(stdout);system("sqlite3 x.db 'select * from summary' 'select * from story' 'select * from log' 'select * from states' 'select * from guards' 'select * from obligations' 'select * from works' 'select * from counters' 'select * from tallies' 'pragma integrity_check'");
fflush(stdout);desk_close(&s);}
