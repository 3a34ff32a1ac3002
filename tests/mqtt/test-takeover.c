/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mqtt-takeover.h"

#define MS G_TIME_SPAN_MILLISECOND

typedef struct
{
  int sent;   /* ms after CONNACK, 0 for never */
  int lasted; /* ms, -1 for a failure with another explanation */
  gboolean found;
} Session;

static void
run (const char    *what,
     const Session *sessions)
{
  MqttTakeover takeover = { 0 };
  gint64 now = 1000 * MS;

  for (guint i = 0; sessions[i].lasted != 0; i++)
    {
      gint64 connected = now;
      gboolean found;

      if (sessions[i].lasted < 0)
        {
          mqtt_takeover_reset (&takeover);
          continue;
        }

      now += sessions[i].lasted * MS;
      found = mqtt_takeover_note_end (&takeover, connected, connected + sessions[i].sent * MS, now);
      if (found != sessions[i].found)
        g_error ("%s: session %u", what, i);
    }
}

static void
test_patterns (void)
{
  static const struct
  {
    const char *what;
    Session sessions[8];
  } cases[] = {
    { "quiet client, other comes back after a second",
      { { 0, 1000, FALSE }, { 0, 1000, FALSE }, { 0, 1000, TRUE } } },
    { "other comes back at once", { { 0, 1, FALSE }, { 0, 1, FALSE }, { 0, 1, TRUE } } },
    { "client subscribes first", { { 5, 1000, FALSE }, { 5, 1200, FALSE }, { 5, 4000, TRUE } } },
    { "goes on if the caller does",
      { { 0, 1000, FALSE }, { 0, 1000, FALSE }, { 0, 1000, TRUE }, { 0, 1000, TRUE } } },
    { "sessions that last", { { 0, 10000, FALSE }, { 0, 10000, FALSE }, { 0, 10000, FALSE } } },
    { "one lasts", { { 0, 10, FALSE }, { 0, 10, FALSE }, { 0, 10000, FALSE }, { 0, 10, FALSE } } },
    { "closed over what was sent",
      { { 5, 10, FALSE }, { 5, 20, FALSE }, { 500, 900, FALSE }, { 900, 901, FALSE } } },
    { "one was closed over what was sent",
      { { 0, 1000, FALSE }, { 5, 10, FALSE }, { 0, 1000, FALSE }, { 0, 1000, TRUE } } },
    { "server restarts",
      { { 0, 1000, FALSE }, { 0, 1000, FALSE }, { 0, -1, FALSE }, { 0, 1000, FALSE } } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    run (cases[i].what, cases[i].sessions);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/takeover/patterns", test_patterns);

  return g_test_run ();
}
