/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>

#include "differences.h"
#include "pacer.h"
#include "player.h"

/*
 * test-broker BROKER [GLIB TEST OPTION…]
 *
 * Plays every scene with a broker. What is to be expected is said in differences.c;
 * anything else is a failure, in either direction. The order is another each time;
 * `--seed` repeats one.
 */

/* A broker may be slow. If it is known not to answer there is no use in waiting. */
#define PATIENCE TEST_PATIENCE
#define PATIENCE_IN_VAIN G_TIME_SPAN_SECOND

typedef enum
{
  OUTCOME_NONE,
  OUTCOME_PASSES,
  OUTCOME_DIFFERS, /* and may */
  OUTCOME_BREAKS,  /* what the specification says */
  OUTCOME_FAILS,
} Outcome;

static const char *const outcome_names[] = { "", "passes", "differs", "breaks", "FAILS" };

typedef struct
{
  const Scene *scene;
  BrokerTransport transport;
  MqttVersion version;
  Outcome outcome;
  char *text;
} Entry;

static const BrokerClass *const classes[] = {
  &broker_mosquitto,
  &broker_rabbitmq,
  &broker_ejabberd,
  &broker_aedes,
};

static const Scene *const acts[] = {
  connect_scenes,
  message_scenes,
  session_scenes,
  version_5_scenes,
  load_scenes,
  resume_scenes,
};

static const BrokerClass *klass;
static Broker *broker;
static Pacer *pacer;
static GPtrArray *entries;

static const char *
version_get_name (MqttVersion version)
{
  switch (version)
    {
    case MQTT_VERSION_3_1:
      return "3.1";

    case MQTT_VERSION_3_1_1:
      return "3.1.1";

    case MQTT_VERSION_5_0:
    default:
      return "5.0";
    }
}

static void
judge (Entry            *entry,
       Play             *play,
       const Difference *difference)
{
  if (difference == NULL && play->failure == NULL)
    {
      entry->outcome = OUTCOME_PASSES;
    }
  else if (difference != NULL && play->failure != NULL && strstr (play->failure, difference->sign))
    {
      entry->outcome = difference->rule != NULL ? OUTCOME_BREAKS : OUTCOME_DIFFERS;
      entry->text = difference_to_string (difference);
    }
  else if (difference == NULL)
    {
      entry->outcome = OUTCOME_FAILS;
      entry->text = g_strdup (play->failure);
    }
  else
    {
      entry->outcome = OUTCOME_FAILS;
      entry->text = g_strdup_printf ("%s, but differences.c expects “%s”: %s",
                                     play->failure != NULL ? play->failure : "it passes",
                                     difference->sign, difference->why);
    }
}

static void
test_scene (gconstpointer data)
{
  Entry *entry = (Entry *) data;
  const Difference *difference;
  g_autoptr (Play) play = NULL;

  if (broker == NULL)
    {
      broker = broker_new (klass);
      if (klass->needs_pace)
        pacer = pacer_new (broker);
    }

  difference = difference_find (klass->name, entry->scene->name,
                                broker_transport_get_name (entry->transport),
                                version_get_name (entry->version));
  play = play_new (broker, entry->scene, entry->transport, entry->version,
                   difference_is_silence (difference) ? PATIENCE_IN_VAIN : PATIENCE);
  entry->scene->func (play);
  judge (entry, play, difference);

  /* What tests/broker/write-table reads. */
  g_test_message ("result|%s|%s|%s|%s|%s|%s|%s|%s",
                  klass->name, broker->version, entry->scene->name, entry->scene->title,
                  broker_transport_get_name (entry->transport),
                  version_get_name (entry->version), outcome_names[entry->outcome],
                  entry->text != NULL ? entry->text : "");
  if (entry->outcome == OUTCOME_FAILS)
    g_test_fail_printf ("%s", entry->text);
}

static gboolean
is_played (const Scene     *scene,
           BrokerTransport  transport,
           MqttVersion      version)
{
  gboolean newest = version == klass->versions[0];

  if (version < scene->since || (scene->needs & ~klass->features) != 0)
    return FALSE;

  switch (scene->scope)
    {
    case SCENE_WEBSOCKETS:
      return transport == BROKER_WS || (newest && transport == BROKER_WSS);

    case SCENE_TLS:
      return newest && (transport == BROKER_WSS || transport == BROKER_MQTTS);

    case SCENE_PLAIN:
      return newest && (transport == BROKER_WS || transport == BROKER_MQTT);

    case SCENE_TCP:
      return newest && transport == BROKER_MQTT;

    case SCENE_ONCE:
      return newest && transport == BROKER_WS;

    case SCENE_EVERYWHERE:
    default:
      return newest || transport == BROKER_WS || transport == BROKER_MQTT;
    }
}

static void
add_entries (const Scene *scene)
{
  for (BrokerTransport transport = 0; transport < BROKER_N_TRANSPORTS; transport++)
    {
      for (const MqttVersion *version = klass->versions; *version != 0; version++)
        {
          Entry *entry;

          if (!is_played (scene, transport, *version))
            continue;

          entry = g_new0 (Entry, 1);
          entry->scene = scene;
          entry->transport = transport;
          entry->version = *version;
          g_ptr_array_add (entries, entry);
        }
    }
}

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_free (self->text);
  g_free (self);
}

static void
shuffle (void)
{
  for (guint i = entries->len; i > 1; i--)
    {
      guint other = g_test_rand_int_range (0, i);
      gpointer entry = entries->pdata[i - 1];

      entries->pdata[i - 1] = entries->pdata[other];
      entries->pdata[other] = entry;
    }
}

static void
add_tests (void)
{
  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = entries->pdata[i];
      g_autofree char *path = NULL;

      path = g_strdup_printf ("/broker/%s/%s-%s-%s", klass->name, entry->scene->name,
                              broker_transport_get_name (entry->transport),
                              version_get_name (entry->version));
      g_test_add_data_func (path, entry, test_scene);
    }
}

/* How many have come out so, of one scene or of all. */
static guint
count (const Scene *scene,
       Outcome      outcome)
{
  guint n = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = entries->pdata[i];

      if ((scene == NULL || entry->scene == scene) && entry->outcome == outcome)
        n++;
    }

  return n;
}

static void
print_row (const char  *name,
           const Scene *scene)
{
  if (count (scene, OUTCOME_NONE) < entries->len)
    g_test_message ("%-24s %7u %7u %7u %7u", name, count (scene, OUTCOME_PASSES),
                    count (scene, OUTCOME_DIFFERS), count (scene, OUTCOME_BREAKS),
                    count (scene, OUTCOME_FAILS));
}

static void
print_table (void)
{
  if (broker == NULL)
    return;

  g_test_message ("%s %s", klass->name, broker->version);
  g_test_message ("%-24s %7s %7s %7s %7s", "", "passes", "differs", "breaks", "FAILS");
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      for (const Scene *scene = acts[i]; scene->name != NULL; scene++)
        print_row (scene->name, scene);
    }
  print_row ("all", NULL);
}

static const BrokerClass *
find_class (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      if (g_str_equal (classes[i]->name, name))
        return classes[i];
    }

  return NULL;
}

int
main (int   argc,
      char *argv[])
{
  int status;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  klass = argc == 2 ? find_class (argv[1]) : NULL;
  if (klass == NULL)
    g_error ("Usage: %s mosquitto|rabbitmq|ejabberd|aedes", argv[0]);

  entries = g_ptr_array_new_with_free_func (entry_free);
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      for (const Scene *scene = acts[i]; scene->name != NULL; scene++)
        add_entries (scene);
    }

  shuffle ();
  add_tests ();
  status = g_test_run ();
  print_table ();

  g_clear_pointer (&pacer, pacer_free);
  g_clear_pointer (&broker, broker_free);
  g_ptr_array_unref (entries);

  return status;
}
