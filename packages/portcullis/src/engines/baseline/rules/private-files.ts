/** Files that are no part of a site but lie in its folder: version control, settings, dumps, keys. */
import { Place } from '../place.ts';
import { rule, View } from '../rule.ts';

export const privateFileRules = [
  rule({
    id: 'baseline.private-files.path',
    class: 'private-files',
    message: 'A path to a private file',
    explanation:
      'Version control (.git, .svn), settings (.env, wp-config.php), keys and dumps are left in web folders by accident and fetched by scanners. /.well-known is public by design.',
    severity: 'high',
    view: View.Path,
    places: Place.Path,
    patterns: [
      '/\\.(?:git|svn|hg|bzr)(?:/|$)',
      '/\\.git(?:config|-credentials|ignore)?$|/cvs/(?:root|entries)$',
      '/\\.env(?:$|[._-](?:local|dev\\w*|prod\\w*|stag\\w*|test|bak|old|backup|save|example|sample)\\b|\\.|~|/)',
      '/\\.(?:aws|ssh|docker|kube|azure|gnupg)/|/\\.(?:htpasswd|htaccess|bash_history|zsh_history|mysql_history|npmrc|pypirc|netrc|pgpass|dockercfg|DS_Store|s3cfg|boto|vscode/(?:sftp|settings)\\.json|idea/\\w+)',
      '/wp-config(?:\\.php)?(?:$|[._~-](?:bak|old|save|orig|txt|swp|php))|/wp-config\\.php',
      '/(?:id_rsa|id_dsa|id_ed25519|id_ecdsa)(?:$|\\.)|/(?:server|private|privatekey)\\.(?:key|pem)$',
      '/(?:dump|backup|database|db|site|www|mysql|data)\\.(?:sql|sqlite3?|mdb|bak)(?:\\.(?:gz|zip|bz2))?$',
      '/(?:phpinfo|info|php_info|test)\\.php$|/phpmyadmin/scripts/setup\\.php|/server-status$|/server-info$',
      '/web-inf/|/meta-inf/(?:manifest|context)',
      '/actuator/(?:env|heapdump|threaddump|trace|gateway|jolokia|logfile|configprops|shutdown)\\b|/jolokia/|/druid/index',
      '/(?:appsettings(?:\\.\\w+)?\\.json|web\\.config|global\\.asax|secrets?\\.(?:yml|yaml|json)|credentials\\.(?:json|xml)|config\\.(?:php|inc)\\.(?:bak|old|save))$',
      '/vendor/phpunit/.*/eval-stdin\\.php|/cgi-bin/(?:luci|\\.|test-cgi|printenv)|/boaform/|/hnap1|/_ignition/execute-solution|/solr/admin/|/manager/html|/invoker/jmxinvoker',
      '\\.(?:php|asp|aspx|jsp|inc|conf|config|ini|py|rb)(?:~|\\.(?:bak|old|orig|save|swp))$',
    ],
    examples: {
      attacks: [
        '/.git/HEAD',
        '/.env',
        '/app/.env.production',
        '/wp-config.php.bak',
        '/backup.sql',
        '/%2egit/config',
      ],
      benign: [
        '/.well-known/acme-challenge/x',
        '/git/tutorial',
        '/environment',
        '/docs/backup',
        '/actuator/health',
        '/products/database',
      ],
    },
  }),
];
