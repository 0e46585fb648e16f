/* The few functions of JACK that the clients here use, as <jack/jack.h> declares them: so that the library alone is needed,
 * which every machine with a JACK server has, and not its development package. */
#include <stddef.h>
#include <stdint.h>

typedef struct client jack_client_t;
typedef struct port jack_port_t;
typedef uint32_t jack_nframes_t;

enum { JACK_NO_START_SERVER = 1, JACK_SERVER_NAME = 4, JACK_PORT_IS_INPUT = 1, JACK_PORT_IS_OUTPUT = 2 };
#define JACK_AUDIO "32 bit float mono audio"

jack_client_t *jack_client_open(const char *name, int options, int *status, ...);
int jack_client_close(jack_client_t *client);
int jack_activate(jack_client_t *client);
int jack_deactivate(jack_client_t *client);
int jack_set_process_callback(jack_client_t *client, int (*process)(jack_nframes_t, void *), void *argument);
int jack_set_thread_init_callback(jack_client_t *client, void (*init)(void *), void *argument);
void jack_on_shutdown(jack_client_t *client, void (*over)(void *), void *argument);
jack_port_t *jack_port_register(jack_client_t *client, const char *name, const char *type, unsigned long flags, unsigned long size);
const char *jack_port_name(const jack_port_t *port);
void *jack_port_get_buffer(jack_port_t *port, jack_nframes_t frames);
int jack_connect(jack_client_t *client, const char *from, const char *to);
jack_nframes_t jack_get_sample_rate(jack_client_t *client);
jack_nframes_t jack_last_frame_time(const jack_client_t *client);
void jack_set_error_function(void (*tell)(const char *));
void jack_set_info_function(void (*tell)(const char *));
