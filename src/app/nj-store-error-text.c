/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "nj-database-error.h"
#include "nj-engine-text.h"
#include "nj-error-text-private.h"
#include "nj-local-broker.h"
#include "nj-payload-format.h"
#include "nj-profile-error-text.h"
#include "nj-profile-store.h"

/* What can go wrong on this computer. */

#define EXAMPLE_ADDRESS "wss://broker.emqx.io:8084/mqtt"

/* An address that nobody can connect to, whoever has found that out. */
void
nj_address_error_describe (const GError  *error,
                           char         **title,
                           char         **advice)
{
  g_autofree char *text = nj_engine_text_translate (error->message);

  *title = g_strdup (_("The Address Cannot Be Understood"));
  if (strstr (text, EXAMPLE_ADDRESS) != NULL)
    /* Translators: a sentence without its full stop */
    *advice = g_strdup_printf (_("%s."), text);
  else
    /* Translators: a sentence without its full stop, and an address */
    *advice = g_strdup_printf (_("%s. A whole address looks like %s."),
                               text, EXAMPLE_ADDRESS);
}

/* (nullable) (transfer full): the file that the error is about. */
static char *
find_file (const GError  *error,
           NjProfile     *profile,
           char         **title)
{
  char *path = NULL;

  switch (error->code)
    {
    case NJ_PROFILE_ERROR_CA_FILE_NOT_FOUND:
    case NJ_PROFILE_ERROR_CA_FILE_UNREADABLE:
    case NJ_PROFILE_ERROR_CA_FILE_INVALID:
      *title = g_strdup (_("The CA File Cannot Be Used"));
      g_object_get (profile, "ca-file", &path, NULL);
      break;
    case NJ_PROFILE_ERROR_CERTIFICATE_FILE_NOT_FOUND:
    case NJ_PROFILE_ERROR_CERTIFICATE_FILE_UNREADABLE:
    case NJ_PROFILE_ERROR_CERTIFICATE_FILE_INVALID:
      *title = g_strdup (_("The Client Certificate Cannot Be Used"));
      g_object_get (profile, "certificate-file", &path, NULL);
      break;
    case NJ_PROFILE_ERROR_KEY_FILE_NOT_FOUND:
    case NJ_PROFILE_ERROR_KEY_FILE_UNREADABLE:
    case NJ_PROFILE_ERROR_KEY_FILE_INVALID:
      *title = g_strdup (_("The Private Key Cannot Be Used"));
      g_object_get (profile, "key-file", &path, NULL);
      break;
    default:
      break;
    }

  return path;
}

static gboolean
describe_profile (const GError  *error,
                  NjProfile     *profile,
                  char         **title,
                  char         **advice)
{
  g_autofree char *path = NULL;
  const char *text;

  if (error->domain != NJ_PROFILE_ERROR)
    return FALSE;

  if (error->code == NJ_PROFILE_ERROR_URL)
    {
      nj_address_error_describe (error, title, advice);
      return TRUE;
    }

  text = nj_profile_error_get_text (error->code);
  path = profile == NULL ? NULL : find_file (error, profile, title);
  if (path != NULL)
    {
      /* Translators: a path, and a sentence that says what is wrong with the file */
      *advice = g_strdup_printf (_("%s: %s Choose another file in the connection's TLS settings, or none."),
                                 path, text);
      return TRUE;
    }

  *title = g_strdup (_("The Settings Cannot Be Used"));
  /* Translators: %s is a sentence that says what is wrong */
  *advice = g_strdup_printf (_("%s Correct that in the connection's settings."), text);

  return TRUE;
}

static gboolean
describe_broker (const GError  *error,
                 char         **title,
                 char         **advice)
{
  if (error->domain != NJ_LOCAL_BROKER_ERROR)
    return FALSE;

  switch ((NjLocalBrokerError) error->code)
    {
    case NJ_LOCAL_BROKER_ERROR_NOT_INSTALLED:
      *title = g_strdup (_("Mosquitto Is Not Installed"));
      *advice = g_strdup (_("The local broker is the program mosquitto. Install the package “mosquitto” and connect again."));
      return TRUE;
    case NJ_LOCAL_BROKER_ERROR_SPAWN:
    case NJ_LOCAL_BROKER_ERROR_CONFIG:
    case NJ_LOCAL_BROKER_ERROR_NO_PORT:
    case NJ_LOCAL_BROKER_ERROR_EXITED:
    case NJ_LOCAL_BROKER_ERROR_TIMED_OUT:
    default:
      *title = g_strdup (_("The Local Broker Did Not Start"));
      *advice = g_strdup_printf (_("%s. Its log is in the main menu."), error->message);
      return TRUE;
    }
}

static gboolean
describe_store (const GError  *error,
                char         **title,
                char         **advice)
{
  if (error->domain != NJ_PROFILE_STORE_ERROR)
    return FALSE;

  switch ((NjProfileStoreError) error->code)
    {
    case NJ_PROFILE_STORE_ERROR_BROKEN:
      *title = g_strdup (_("The Saved Connections Could Not Be Read"));
      *advice = g_strdup_printf (_("Nothing is lost: the file was set aside, and you start with the default connections. %s"),
                                 error->message);
      return TRUE;
    case NJ_PROFILE_STORE_ERROR_PARTIAL:
      *title = g_strdup (_("Some Connections Could Not Be Read"));
      *advice = g_strdup_printf (_("They stay in the file as they are. %s"), error->message);
      return TRUE;
    case NJ_PROFILE_STORE_ERROR_FUTURE:
      *title = g_strdup (_("The Connections Are From a Newer Nightjar"));
      *advice = g_strdup (_("They can be used, and changes are not saved. Update Nightjar to change them."));
      return TRUE;
    case NJ_PROFILE_STORE_ERROR_UNREADABLE:
    default:
      *title = g_strdup (_("The Saved Connections Cannot Be Opened"));
      *advice = g_strdup_printf (_("Changes are not saved. %s"), error->message);
      return TRUE;
    }
}

static gboolean
describe_payload (const GError  *error,
                  char         **title,
                  char         **advice)
{
  if (error->domain != NJ_PAYLOAD_ERROR)
    return FALSE;

  switch ((NjPayloadError) error->code)
    {
    case NJ_PAYLOAD_ERROR_JSON:
      *title = g_strdup (_("Not Valid JSON"));
      break;
    case NJ_PAYLOAD_ERROR_HEX:
      *title = g_strdup (_("Not Valid Hexadecimal"));
      break;
    case NJ_PAYLOAD_ERROR_BASE64:
      *title = g_strdup (_("Not Valid Base64"));
      break;
    case NJ_PAYLOAD_ERROR_TEXT:
    default:
      *title = g_strdup (_("Not Valid Text"));
      break;
    }
  *advice = g_strdup (error->message);

  return TRUE;
}

static gboolean
describe_database (const GError  *error,
                   char         **title,
                   char         **advice)
{
  g_autofree char *text = NULL;

  if (error->domain != NJ_DATABASE_ERROR)
    return FALSE;

  switch ((NjDatabaseError) error->code)
    {
    case NJ_DATABASE_ERROR_FULL:
      *title = g_strdup (_("The Disk Is Full"));
      *advice = g_strdup (_("Messages and sessions cannot be kept: what comes now and what waits to be sent would be lost if the program ended. Make room, and connect again if the connection was lost."));
      return TRUE;
    case NJ_DATABASE_ERROR_READ_ONLY:
      *title = g_strdup (_("Messages Cannot Be Written"));
      *advice = g_strdup (_("The file of messages and sessions or its directory must not be written. Correct its permissions and connect again."));
      return TRUE;
    case NJ_DATABASE_ERROR_CORRUPT:
      text = nj_engine_text_translate (error->message);
      *title = g_strdup (_("The Saved Messages Are Damaged"));
      /* Translators: a sentence without its full stop */
      *advice = g_strdup_printf (_("Earlier messages, and those that had waited to be sent, cannot be read. %s."), text);
      return TRUE;
    case NJ_DATABASE_ERROR_NEWER:
      *title = g_strdup (_("The Saved Messages Are From a Newer Nightjar"));
      *advice = g_strdup (_("They cannot be read, and sessions cannot be continued, with this one. Update Nightjar."));
      return TRUE;
    case NJ_DATABASE_ERROR_BUSY:
    case NJ_DATABASE_ERROR_IN_USE:
      *title = g_strdup (_("The Session Is in Use"));
      *advice = g_strdup (_("Another program, or another connection with the same Client ID, has it or writes to its messages. Close that one first."));
      return TRUE;
    case NJ_DATABASE_ERROR_TOO_SLOW:
      *title = g_strdup (_("The Disk Is Too Slow"));
      *advice = g_strdup (_("Messages come faster than they can be saved. Some of QoS 0 are dropped, and counted below."));
      return TRUE;
    case NJ_DATABASE_ERROR_GONE:
      *title = g_strdup (_("The Message Is Gone"));
      *advice = g_strdup (_("It was older, or there were more, than the settings of the connection allow to be kept."));
      return TRUE;
    case NJ_DATABASE_ERROR_FAILED:
    case NJ_DATABASE_ERROR_CLOSED:
    default:
      *title = g_strdup (_("Messages Cannot Be Kept"));
      *advice = g_strdup (error->message);
      return TRUE;
    }
}

/* Sets title and advice, and returns TRUE, for an error of the store. */
gboolean
nj_store_error_describe (const GError  *error,
                         NjProfile     *profile,
                         char         **title,
                         char         **advice)
{
  return describe_profile (error, profile, title, advice) ||
         describe_broker (error, title, advice) ||
         describe_store (error, title, advice) ||
         describe_database (error, title, advice) ||
         describe_payload (error, title, advice);
}
