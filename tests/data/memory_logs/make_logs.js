// Writes six real readings of process.memoryUsage() the way people log them: node make_logs.js KIND > KIND.log
// The same readings as plain numbers go to KIND.truth; truth.csv has those of all. Needs: npm i pino pino-pretty
// bunyan winston log4js consola signale (10.4, 13.2, 2.0, 3.19, 6.9, 3.4, 1.4).
const fs=require('fs'),util=require('util');
const kind=process.argv[2];
const truth=[];const keep=[];
function read(){ for(let i=0;i<20000;i++)keep.push({a:i,b:'x'+i}); const m=process.memoryUsage(); truth.push({t:Date.now(),...m}); return m; }
const mb=v=>Math.round(v/1024/1024*100)/100;
const K={
 inspect(){console.log(read())},
 inspectWord(){console.log('memory usage:',read())},
 inspectColour(){process.stdout.write(util.inspect(read(),{colors:true})+'\n')},
 inspectNum(){process.stdout.write(util.inspect(read(),{numericSeparator:true,compact:false})+'\n')},
 inspectNested(){console.log({pid:process.pid,uptime:process.uptime(),memoryUsage:read(),load:[1,2,3]})},
 table(){console.table(read())},
 snippet(){const used=read();for(let key in used)console.log(`${key} ${mb(used[key])} MB`)},
 snippetColon(){const used=read();for(let key in used)console.log(`Memory: ${key}: ${mb(used[key])} MB`)},
 oneliner(){const m=read();console.log(`${new Date().toISOString()} rss=${mb(m.rss)}MB heapUsed=${mb(m.heapUsed)}MB heapTotal=${mb(m.heapTotal)}MB`)},
 dateString(){const m=read();console.log(`${new Date()} heapUsed: ${m.heapUsed} rss: ${m.rss}`)},
 locale(){const m=read();console.log(`${new Date().toLocaleString('en-US')} - ${JSON.stringify(m)}`)},
 jsonl(){console.log(JSON.stringify({ts:new Date(),...read()}))},
 jsonPretty(){console.log(JSON.stringify({time:Date.now(),memory:read()},null,2))},
 nounit(){const m=read();console.log(JSON.stringify({t:Date.now(),rss:mb(m.rss),heapUsed:mb(m.heapUsed),heapTotal:mb(m.heapTotal)}))},
 nounitInt(){const m=read();console.log(`heapUsed=${Math.round(m.heapUsed/1048576)} rss=${Math.round(m.rss/1048576)} heapTotal=${Math.round(m.heapTotal/1048576)}`)},
};
function logger(kind){
 if(kind=='pino'){const l=require('pino')(require('pino').destination({sync:true}));return()=>l.info({mem:read()},'memory')}
 if(kind=='pinoFlat'){const l=require('pino')(require('pino').destination({sync:true}));return()=>l.info(read(),'memory')}
 if(kind=='pinoIso'){const P=require('pino');const l=P({timestamp:P.stdTimeFunctions.isoTime},P.destination({sync:true}));return()=>l.info({memoryUsage:read()})}
 if(kind=='pinoPretty'){const P=require('pino');const l=P(require('pino-pretty')({sync:true,colorize:true}));return()=>l.info({mem:read()},'memory')}
 if(kind=='pinoPrettyFlat'){const P=require('pino');const l=P(require('pino-pretty')({sync:true,colorize:false,translateTime:'SYS:standard'}));return()=>l.info(read(),'memory')}
 if(kind=='pinoPrettyOne'){const P=require('pino');const l=P(require('pino-pretty')({sync:true,colorize:false,singleLine:true,translateTime:'UTC:yyyy-mm-dd HH:MM:ss.l o'}));return()=>l.info(read(),'memory')}
 if(kind=='bunyan'){const l=require('bunyan').createLogger({name:'app'});return()=>l.info({memory:read()},'mem')}
 if(kind=='bunyanFlat'){const l=require('bunyan').createLogger({name:'app'});return()=>l.info(read(),'mem')}
 const w=kind.startsWith('winston')&&require('winston');
 if(kind=='winstonJson'){const l=w.createLogger({format:w.format.combine(w.format.timestamp(),w.format.json()),transports:[new w.transports.Console()]});return()=>l.info('memory',{usage:read()})}
 if(kind=='winstonObj'){const l=w.createLogger({format:w.format.combine(w.format.timestamp(),w.format.json()),transports:[new w.transports.Console()]});return()=>l.info(read())}
 if(kind=='winstonStr'){const l=w.createLogger({format:w.format.combine(w.format.timestamp(),w.format.json()),transports:[new w.transports.Console()]});return()=>l.info(JSON.stringify(read()))}
 if(kind=='winstonSimple'){const l=w.createLogger({format:w.format.combine(w.format.colorize(),w.format.timestamp(),w.format.simple()),transports:[new w.transports.Console()]});return()=>l.info('memory',read())}
 if(kind=='winstonCli'){const l=w.createLogger({format:w.format.combine(w.format.timestamp({format:'YYYY-MM-DD HH:mm:ss'}),w.format.printf(i=>`${i.timestamp} ${i.level}: ${i.message}`)),transports:[new w.transports.Console()]});return()=>{const m=read();l.info(`Heap used: ${mb(m.heapUsed)} MB, Heap total: ${mb(m.heapTotal)} MB, RSS: ${mb(m.rss)} MB`)}}
 if(kind=='winstonPretty'){const l=w.createLogger({format:w.format.combine(w.format.timestamp(),w.format.prettyPrint({colorize:true})),transports:[new w.transports.Console()]});return()=>l.info('memory',{usage:read()})}
 if(kind=='winstonLogstash'){const l=w.createLogger({format:w.format.combine(w.format.timestamp(),w.format.logstash()),transports:[new w.transports.Console()]});return()=>l.info('memory',read())}
 if(kind=='log4js'||kind=='log4jsBasic'){const L=require('log4js');L.configure({appenders:{o:{type:'stdout',layout:{type:kind=='log4js'?'coloured':'basic'}}},categories:{default:{appenders:['o'],level:'info'}}});const l=L.getLogger();return()=>l.info('mem',read())}
 if(kind=='log4jsIn'){const L=require('log4js');L.configure({appenders:{o:{type:'stdout',layout:{type:'pattern',pattern:'%d{ABSOLUTE} %p %c - %m'}}},categories:{default:{appenders:['o'],level:'info'}}});const l=L.getLogger();return()=>l.info(read())}
 if(kind=='consola'){const c=require('consola');return()=>c.consola.info('memory',read())}
 if(kind=='signale'){const S=require('signale');const s=new S.Signale({config:{displayTimestamp:true,displayDate:true}});return()=>s.info(read())}
 return K[kind];
}
const f=logger(kind); let n=0;
const it=setInterval(()=>{ f(); if(++n==6){clearInterval(it); setTimeout(()=>fs.writeFileSync(kind+'.truth',JSON.stringify(truth)),100)} },40);
