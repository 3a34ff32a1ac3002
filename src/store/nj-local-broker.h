/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "nj-log-line.h"

G_BEGIN_DECLS

/* The log keeps this many lines, the newest. */
#define NJ_LOCAL_BROKER_MAX_LINES 5000

/**
 * NjLocalBrokerState:
 * @NJ_LOCAL_BROKER_STOPPED: not running, and nothing is wrong with that
 * @NJ_LOCAL_BROKER_STARTING: from the start of the process to its first accepted connection
 * @NJ_LOCAL_BROKER_RUNNING: accepts connections
 * @NJ_LOCAL_BROKER_FAILED: could not be started, or ended by itself; see "error"
 */
typedef enum
{
  NJ_LOCAL_BROKER_STOPPED,
  NJ_LOCAL_BROKER_STARTING,
  NJ_LOCAL_BROKER_RUNNING,
  NJ_LOCAL_BROKER_FAILED,
} NjLocalBrokerState;

#define NJ_LOCAL_BROKER_ERROR (nj_local_broker_error_quark ())

/**
 * NjLocalBrokerError:
 * @NJ_LOCAL_BROKER_ERROR_NOT_INSTALLED: there is no mosquitto to be found
 * @NJ_LOCAL_BROKER_ERROR_SPAWN: the program could not be started
 * @NJ_LOCAL_BROKER_ERROR_CONFIG: the configuration could not be written
 * @NJ_LOCAL_BROKER_ERROR_NO_PORT: no free port was found
 * @NJ_LOCAL_BROKER_ERROR_EXITED: it ended by itself; the message ends with its last words
 * @NJ_LOCAL_BROKER_ERROR_TIMED_OUT: it runs and accepts no connections
 */
typedef enum
{
  NJ_LOCAL_BROKER_ERROR_NOT_INSTALLED,
  NJ_LOCAL_BROKER_ERROR_SPAWN,
  NJ_LOCAL_BROKER_ERROR_CONFIG,
  NJ_LOCAL_BROKER_ERROR_NO_PORT,
  NJ_LOCAL_BROKER_ERROR_EXITED,
  NJ_LOCAL_BROKER_ERROR_TIMED_OUT,
} NjLocalBrokerError;

GQuark              nj_local_broker_error_quark        (void);

/**
 * NjLocalBroker:
 *
 * A mosquitto of one's own on this machine, ended with the program that
 * started it. Belongs to the main thread.
 */
#define NJ_TYPE_LOCAL_BROKER (nj_local_broker_get_type ())
G_DECLARE_FINAL_TYPE (NjLocalBroker, nj_local_broker, NJ, LOCAL_BROKER, GObject)

NjLocalBroker      *nj_local_broker_new                (void);
NjLocalBrokerState  nj_local_broker_get_state          (NjLocalBroker        *self);
const char         *nj_local_broker_get_url            (NjLocalBroker        *self);
guint               nj_local_broker_get_websocket_port (NjLocalBroker        *self);
guint               nj_local_broker_get_tcp_port       (NjLocalBroker        *self);
const GError       *nj_local_broker_get_error          (NjLocalBroker        *self);
GListModel         *nj_local_broker_get_log            (NjLocalBroker        *self);
void                nj_local_broker_set_executable     (NjLocalBroker        *self,
                                                        const char           *executable);
void                nj_local_broker_start_async        (NjLocalBroker        *self,
                                                        GCancellable         *cancellable,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              user_data);
gboolean            nj_local_broker_start_finish       (NjLocalBroker        *self,
                                                        GAsyncResult         *result,
                                                        GError              **error);
void                nj_local_broker_stop_async         (NjLocalBroker        *self,
                                                        GCancellable         *cancellable,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              user_data);
gboolean            nj_local_broker_stop_finish        (NjLocalBroker        *self,
                                                        GAsyncResult         *result,
                                                        GError              **error);

G_END_DECLS
