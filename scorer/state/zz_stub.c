#include <assent/assent.h>
#include <stdlib.h>
struct assent_journal { int x; };
struct assent_journal *assent_journal_create(const struct assent_journal_options *options, struct assent_error *error){(void)options;(void)error;return calloc(1,4);}
bool assent_journal_add(struct assent_journal *j, void *b, size_t l){(void)j;(void)l;free(b);return true;}
void assent_journal_set_retention(struct assent_journal *j, int64_t m, uint64_t b){(void)j;(void)m;(void)b;}
void assent_journal_destroy(struct assent_journal *j){free(j);}
void assent_journal_status(struct assent_journal *j, struct assent_journal_status *s){(void)j;*s=(struct assent_journal_status){0};}
uint16_t assent_host_number(struct assent_state *state, const char *hostname, const char *file, bool *agreed){(void)state;(void)hostname;(void)file;(void)agreed;return 7;}
bool assent_transaction_record(struct assent_transaction *t, const struct assent_decision *d, enum assent_subject_privacy p, struct assent_record *r){(void)t;(void)d;(void)p;(void)r;return false;}
